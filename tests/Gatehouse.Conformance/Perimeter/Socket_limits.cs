using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>How many sockets somebody may have open, and how fast each may talk.</summary>
public sealed class The_perimeter_bounds_sockets : IAsyncLifetime
{
    private const string Accepted = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private readonly List<TcpClient> _clients = [];
    private Gate? _gate;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _clients.ForEach(static client => client.Dispose());
        if (_gate is not null)
        {
            await _gate.DisposeAsync();
        }
    }

    [Fact]
    public async Task Per_user_and_a_closed_one_makes_room()
    {
        var gate = await StartAsync(("SOCKETS_PER_USER", "2"));
        var (first, status) = await OpenAsync("ada");
        Assert.Equal(101, status);
        Assert.Equal(101, (await OpenAsync("ada")).Status);
        Assert.Equal(429, (await OpenAsync("ada")).Status);
        Assert.Equal(101, (await OpenAsync("bo")).Status);
        Assert.Equal(3, gate.Delivery.Received.Count);

        first.Dispose();
        await Patience.UntilAsync(async () => (await OpenAsync("ada")).Status == 101, "room for another socket");
        Assert.Contains("gatehouse_perimeter_sockets_refused_total", (await gate.AskAsync("GET /metrics", Gate.Bearer())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Per_address_also_when_the_service_refuses_the_upgrade()
    {
        var gate = await StartAsync(("SOCKETS_PER_ADDRESS", "2"));
        gate.Delivery.Answer = StubService.Text("no");
        for (var i = 0; i < 5; i++)
        {
            // A refused upgrade gives its place back with the answer's end.
            Assert.Equal(200, (await gate.AskAsync("GET /ws", Gate.Bearer(Gate.Token("ada")))).Status);
        }

        gate.Delivery.Answer = Echo;
        Assert.Equal(101, (await OpenAsync("ada")).Status);
        Assert.Equal(101, (await OpenAsync("bo")).Status);
        Assert.Equal(429, (await OpenAsync("cem")).Status);
    }

    [Theory]
    [InlineData("SOCKET_FRAMES_PER_SECOND", "500")]
    [InlineData("SOCKET_BYTES_PER_SECOND", "5000")]
    public async Task In_pace_and_loses_nothing_of_what_came_too_fast(string limit, string value)
    {
        var gate = await StartAsync((limit, value));
        var (client, _) = await OpenAsync("ada");
        var sent = Enumerable.Range(0, 2000).SelectMany(static i => new byte[] { 0x81, 0x84, 0, 0, 0, 0, (byte)(i >> 8), (byte)i, 0, 7 }).ToArray();
        await client.GetStream().WriteAsync(sent);
        var received = new byte[sent.Length];
        using var patience = Patience.Token();
        await client.GetStream().ReadExactlyAsync(received, patience.Token);

        Assert.Equal(sent, received);
        var metrics = (await gate.AskAsync("GET /metrics", Gate.Bearer())).Text;
        var held = metrics.Split('\n').Single(static line => line.StartsWith("gatehouse_perimeter_socket_held_back_total ", StringComparison.Ordinal));
        Assert.True(long.Parse(held.Split(' ')[1], CultureInfo.InvariantCulture) > 0);
    }

    private static async Task<bool> Echo(Received received, Stream stream)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Accepted));
        var buffer = new byte[1024];
        while (await stream.ReadAsync(buffer) is > 0 and var count)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count));
        }

        return false;
    }

    private async Task<Gate> StartAsync(params (string Name, string Value)[] settings)
    {
        _gate = await Gate.StartAsync([("RATE_LIMIT_RPS", "0"), .. settings]);
        _gate.Delivery.Answer = Echo;
        return _gate;
    }

    private async Task<(TcpClient Client, int Status)> OpenAsync(string user)
    {
        var client = new TcpClient();
        _clients.Add(client);
        await client.ConnectAsync(_gate!.Address.Host, _gate.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "GET /ws HTTP/1.1\r\nHost: gate.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + Gate.Bearer(Gate.Token(user)) + "\r\n"));
        using var patience = Patience.Token();
        var head = new List<byte>();
        var one = new byte[1];
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await client.GetStream().ReadExactlyAsync(one, patience.Token);
            head.Add(one[0]);
        }

        return (client, int.Parse(Encoding.ASCII.GetString([.. head]).AsSpan(9, 3), CultureInfo.InvariantCulture));
    }
}
