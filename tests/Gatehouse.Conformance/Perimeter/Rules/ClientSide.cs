using System.Net;
using System.Net.Sockets;
using Gatehouse.Conformance.Perimeter.Rules.Wires;

namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>The client of a scene: one connection to the gateway, opened when it first speaks.</summary>
public sealed class ClientSide(Scene scene) : IDisposable
{
    private Wire? _wire;

    /// <summary>Final answers, in order; 101 is one.</summary>
    public List<Message> Answers { get; } = [];

    /// <summary>Answers before the final one (RFC 9110 §15.2).</summary>
    public List<Message> Interim { get; } = [];

    public Scene Scene => scene;

    /// <summary>What came on a connection that speaks HTTP no more.</summary>
    public string Tunnelled { get; private set; } = "";

    public Wire Wire => _wire ?? throw new InvalidOperationException("The client has not spoken yet.");

    /// <summary>Sends bytes as they are, but for the scene's words in braces.</summary>
    public async Task SendAsync(string text)
    {
        if (_wire is null)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _wire = new Wire(socket, scene.Patience);
            await socket.ConnectAsync(IPAddress.Loopback, scene.Proxy.Port, scene.Patience);
        }

        await _wire.SendAsync(scene.Fill(text));
    }

    /// <summary>Reads the next final answer's head, and the interim ones before it.</summary>
    public async Task<Message> ReadHeadAsync()
    {
        while (true)
        {
            var head = await Message.ReadHeadAsync(Wire) ?? throw new RuleBrokenException(Wire.End == WireEnd.Reset ? "resets the connection" : "closes without an answer");
            if (!head.First.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || head.Status == 0)
            {
                throw new RuleBrokenException($"answers '{head.First}'");
            }

            if (head.Status is >= 200 or 101)
            {
                Answers.Add(head);
                scene.Changed();
                return head;
            }

            Interim.Add(head);
        }
    }

    /// <summary>Reads the next final answer, as far as it comes.</summary>
    /// <param name="isToHead">HEAD was asked: there is no body, whatever the fields say.</param>
    public async Task ReadAnswerAsync(bool isToHead = false)
    {
        var answer = await ReadHeadAsync();
        await answer.ReadBodyAsync(Wire, isToHead || answer.Status is 101 or 204 or 304, scene.Changed);
    }

    /// <summary>Reads so many bytes beyond a head.</summary>
    public async Task ReadTunnelAsync(int count)
    {
        var came = await Wire.ReadAsync(count);
        Tunnelled += came;
        if (came.Length < count)
        {
            throw new RuleBrokenException($"ends the tunnel after '{Tunnelled}'");
        }
    }

    public void Dispose() => _wire?.Dispose();
}
