using System.Net.Sockets;
using System.Text;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>WebSockets pass through untouched, but nobody opens one unasked (RFC 6455 §4, §10.2).</summary>
[Collection(TheGate.Name)]
public class The_perimeter_tunnels(Gate gate)
{
    private const string Upgrade =
        "Host: gate.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private const string Accepted = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    [Fact]
    public async Task Bytes_in_both_directions_also_those_that_come_early()
    {
        gate.Delivery.Answer = Echo(Accepted + "early");
        using var client = new TcpClient();
        await client.ConnectAsync(gate.Address.Host, gate.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /ws HTTP/1.1\r\n{Upgrade}{Gate.Bearer(Gate.Token("ada"))}\r\nmine"));

        var head = await ReadHeadAsync(stream);
        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
        Assert.Equal("earlymine", await ReadAsync(stream, 9));
        await stream.WriteAsync(new byte[] { 0x81, 0x80, 1, 2, 3, 4 });
        Assert.Equal("\u0081\u0080\u0001\u0002\u0003\u0004", await ReadAsync(stream, 6));
        Assert.Equal(["ada"], gate.Delivery.Last["X-Internal-User-Id"]);

        client.Client.Shutdown(SocketShutdown.Send);
        await ReadToEndAsync(stream);
    }

    [Theory]
    [InlineData("/ws?token={0}&room=1", "", "/ws?room=1", "")]
    [InlineData("/ws?room=1&access_token={0}", "", "/ws?room=1", "")]
    [InlineData("/ws?access_token={0}", "", "/ws", "")]
    [InlineData("/ws", "bearer, {0}, chat.v1", "/ws", "chat.v1")]
    [InlineData("/ws", "bearer, {0}", "/ws", "")]
    public async Task Those_whose_token_comes_where_browsers_can_put_it_and_takes_it_out(string target, string subprotocols, string forwarded, string left)
    {
        gate.Delivery.Answer = Echo(Accepted);
        var token = Gate.Token();
        var header = subprotocols.Length == 0 ? "" : $"Sec-WebSocket-Protocol: {subprotocols.Replace("{0}", token, StringComparison.Ordinal)}\r\n";
        var head = await OpenAsync(target.Replace("{0}", token, StringComparison.Ordinal), header);

        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
        Assert.Equal(forwarded, gate.Delivery.Last.Target);
        Assert.Equal(left.Length == 0 ? [] : [left], gate.Delivery.Last["Sec-WebSocket-Protocol"]);
        Assert.DoesNotContain(gate.Delivery.Last.Headers.Append(gate.Delivery.Last.Line), line => line.Contains(token, StringComparison.Ordinal));
        Assert.Equal(subprotocols.Length > 0, head.Contains("Sec-WebSocket-Protocol: bearer", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Nobody_without_a_token_or_with_two()
    {
        var before = gate.Delivery.Received.Count;
        Assert.StartsWith("HTTP/1.1 401", await OpenAsync("/ws", ""), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 401", await OpenAsync("/ws?token=abc", ""), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 401", await OpenAsync($"/ws?token={Gate.Token()}", Gate.Bearer()), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 401", await OpenAsync($"/ws?token={Gate.Token()}&token={Gate.Token()}", ""), StringComparison.Ordinal);
        Assert.Equal(before, gate.Delivery.Received.Count);
    }

    [Fact]
    public async Task Only_from_origins_that_are_allowed()
    {
        gate.Delivery.Answer = Echo(Accepted);
        Assert.StartsWith("HTTP/1.1 403", await OpenAsync("/ws", Gate.Bearer() + "Origin: https://evil.example\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 101", await OpenAsync("/ws", Gate.Bearer() + "Origin: https://chat.example\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task And_returns_a_refusal_as_it_is()
    {
        gate.Delivery.Answer = StubService.Bytes("HTTP/1.1 418 I'm a teapot\r\nContent-Length: 3\r\nX-Reason: tea\r\n\r\ntea");
        using var client = new TcpClient();
        await client.ConnectAsync(gate.Address.Host, gate.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /ws HTTP/1.1\r\n{Upgrade}{Gate.Bearer()}\r\n"));

        var head = await ReadHeadAsync(stream);
        Assert.StartsWith("HTTP/1.1 418", head, StringComparison.Ordinal);
        Assert.Contains("X-Reason: tea", head, StringComparison.Ordinal);
        Assert.Equal("tea", await ReadAsync(stream, 3));
    }

    [Fact]
    public async Task And_ends_one_side_when_the_other_is_gone()
    {
        gate.Delivery.Answer = StubService.BytesAndEnd(Accepted + "bye");
        using var client = new TcpClient();
        await client.ConnectAsync(gate.Address.Host, gate.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /ws HTTP/1.1\r\n{Upgrade}{Gate.Bearer()}\r\n"));

        await ReadHeadAsync(stream);
        Assert.Equal("bye", await ReadToEndAsync(stream));
    }

    private static Func<Received, Stream, Task<bool>> Echo(string greeting) => async (_, stream) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(greeting));
        var buffer = new byte[1024];
        while (await stream.ReadAsync(buffer) is > 0 and var count)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count));
        }

        return false;
    };

    private async Task<string> OpenAsync(string target, string headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gate.Address.Host, gate.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\n{Upgrade}{headers}\r\n"));
        return await ReadHeadAsync(stream);
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append(await ReadAsync(stream, 1));
        }

        return head.ToString();
    }

    private static async Task<string> ReadAsync(NetworkStream stream, int count)
    {
        using var patience = Patience.Token();
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, patience.Token);
        return Encoding.Latin1.GetString(bytes);
    }

    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        using var patience = Patience.Token();
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, patience.Token);
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }
}
