using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Realtime.Connections;

namespace Gatehouse.Tests.Connections;

/// <summary>A client made of a plain socket, so that it can misbehave to the byte.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly List<byte> _read = [];

    public static async Task<RawClient> ConnectAsync(GatewayHost host, int? receiveBuffer = null)
    {
        var client = new RawClient();
        if (receiveBuffer is { } size)
        {
            client._socket.ReceiveBufferSize = size;
        }

        await client._socket.ConnectAsync(IPAddress.Loopback, host.Port);
        return client;
    }

    /// <summary>Connects and upgrades. In the ordinary lane the head comes in two pieces, the second after the door has let the first pass.</summary>
    public static async Task<RawClient> UpgradeAsync(GatewayHost host, bool fast = true, string target = "/gateway", int? receiveBuffer = null)
    {
        var client = await ConnectAsync(host, receiveBuffer);
        await client.SendHeadAsync(fast, Head(target));
        Assert.StartsWith("HTTP/1.1 101 ", await client.HeadAsync(), StringComparison.Ordinal);
        return client;
    }

    public static string Head(string target = "/gateway", string more = "") =>
        $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nupgrade: WebSocket\r\n" +
        $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n";

    /// <summary>A head with a filler that the door does not wait for goes through Kestrel.</summary>
    public Task SendHeadAsync(bool fast, string head) => fast
        ? SendAsync(head)
        : SendAsync(head.Replace("Host:", $"X-Filler: {new string('x', 9000)}\r\nHost:", StringComparison.Ordinal));

    public Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text));

    public async Task SendAsync(params byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent)).AsTask().WaitAsync(Guard);
        }
    }

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Everything up to and with the empty line.</summary>
    public async Task<string> HeadAsync()
    {
        while (true)
        {
            var end = Encoding.ASCII.GetString([.. _read]).IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                return Encoding.ASCII.GetString(Cut(end + 4));
            }

            Assert.True(await ReadAsync(), "the server ended the connection");
        }
    }

    public async Task<byte[]> BytesAsync(int count)
    {
        while (_read.Count < count)
        {
            Assert.True(await ReadAsync(), "the server ended the connection");
        }

        return Cut(count);
    }

    public async Task<(FrameOpcode Opcode, byte[] Payload)> FrameAsync()
    {
        var head = await BytesAsync(2);
        Assert.True((head[0] & 0xF0) == 0x80 && (head[1] & 0x80) == 0, "server frames are whole and not masked");
        var length = head[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await BytesAsync(2)),
            127 => (int)BinaryPrimitives.ReadUInt64BigEndian(await BytesAsync(8)),
            var small => small,
        };
        return ((FrameOpcode)(head[0] & 0xF), await BytesAsync(length));
    }

    public async Task<string> TextAsync()
    {
        var (opcode, payload) = await FrameAsync();
        Assert.Equal(FrameOpcode.Text, opcode);
        return Encoding.UTF8.GetString(payload);
    }

    public async Task<int> CloseCodeAsync()
    {
        while (true)
        {
            var (opcode, payload) = await FrameAsync();
            if (opcode == FrameOpcode.Close)
            {
                return payload.Length == 0 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(payload);
            }
        }
    }

    /// <summary>Reads until the server ends the connection; true for an end in good order, false for a reset.</summary>
    public async Task<bool> EndAsync()
    {
        try
        {
            while (await ReadAsync())
            {
                _read.Clear();
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        var count = await _socket.ReceiveAsync(buffer.AsMemory()).AsTask().WaitAsync(Guard);
        _read.AddRange(buffer.AsSpan(0, count));
        return count > 0;
    }

    private byte[] Cut(int count)
    {
        var bytes = _read.GetRange(0, count).ToArray();
        _read.RemoveRange(0, count);
        return bytes;
    }
}
