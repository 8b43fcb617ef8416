using System.Net.Sockets;
using System.Text;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>Two gateways, of which one is replaced while clients ask and sockets are open (RFC 9112 §9.6, RFC 6455 §7.4.1).</summary>
public sealed class A_rolling_restart : IAsyncLifetime
{
    private readonly StubService _service = new() { Answer = EchoOr("hello") };
    private Gate _one = null!;
    private Gate _other = null!;

    public async Task InitializeAsync() => (_one, _other) = (await StartAsync(), await StartAsync());

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task Loses_no_request_and_ends_every_socket_with_a_close_frame(int open)
    {
        var sockets = await Task.WhenAll(Enumerable.Range(0, open).Select(_ => OpenAsync(_one)));
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 6).Select(client => AskOnAsync(keepsConnections: client % 2 == 0, enough.Token)).ToArray();
        await Patience.UntilAsync(() => Task.FromResult(_service.Asked.Count > 100), "load");

        var asked = TimeProvider.System.GetTimestamp();
        _one.Process.Terminate();
        var goodbyes = await Task.WhenAll(sockets.Select(GoodbyeAsync));
        Assert.Equal(0, await _one.Process.ExitAsync());
        Assert.True(TimeProvider.System.GetElapsedTime(asked) < TimeSpan.FromSeconds(15 + Patience.Length.TotalSeconds), "longer than it may take");
        Assert.DoesNotContain("ending anyway", _one.Process.Output, StringComparison.Ordinal);
        var seen = _service.Asked.Count;
        await Patience.UntilAsync(() => Task.FromResult(_service.Asked.Count > seen + 50), "load on the other one");
        await enough.CancelAsync();
        var outcomes = (await Task.WhenAll(clients)).SelectMany(static outcomes => outcomes).ToList();

        Assert.DoesNotContain(outcomes, static outcome => outcome != "200");
        Assert.All(goodbyes, static goodbye => Assert.Equal("\u0088\u0002\u0003\u00F4", goodbye));
    }

    private Task<Gate> StartAsync() => Gate.StartAsync(
        ("UPSTREAM_MESSAGE_URL", _service.Origin), ("UPSTREAM_DELIVERY_URL", _service.Origin), ("RATE_LIMIT_RPS", "0"), ("SOCKETS_PER_USER", "0"), ("SOCKETS_PER_ADDRESS", "0"), ("SHUTDOWN_TIMEOUT", "15s"));

    private static async Task<RawClient> OpenAsync(Gate gate)
    {
        var socket = await RawClient.OpenAsync(gate);
        await socket.SayAsync(
            "GET /ws HTTP/1.1\r\nHost: gate.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + Gate.Bearer() + "\r\n");
        Assert.StartsWith("HTTP/1.1 101", await socket.HeadAsync(), StringComparison.Ordinal);
        return socket;
    }

    /// <summary>Answers the close frame as a client does, and returns all that came.</summary>
    private static async Task<string> GoodbyeAsync(RawClient socket)
    {
        using (socket)
        {
            var frame = await socket.ReadAsync(4);
            await socket.SayAsync("\u0088\u0082\0\0\0\0\u0003\u00F4");
            return frame + (await socket.RestAsync()).Text;
        }
    }

    /// <summary>A balancer and its client: sends to a gateway while that one says that it is ready, and keeps its connections or not.</summary>
    private async Task<List<string>> AskOnAsync(bool keepsConnections, CancellationToken enough)
    {
        var outcomes = new List<string>();
        var ready = new List<Gate> { _one, _other };
        RawClient? kept = null;
        var at = ready[0];
        for (var turn = 0; !enough.IsCancellationRequested; turn++)
        {
            // As often as a balancer looks, and no oftener.
            if (turn % 5 == 0 && ready.Count > 1 && !await IsReadyAsync(_one))
            {
                ready.Remove(_one);
            }

            if (kept is null || !ready.Contains(at))
            {
                kept?.Dispose();
                at = ready[turn % ready.Count];
                kept = await RawClient.OpenAsync(at);
            }

            var (outcome, goesOn) = await AskAsync(kept, keepsConnections);
            outcomes.Add(outcome);
            if (!goesOn)
            {
                kept.Dispose();
                kept = null;
            }
        }

        kept?.Dispose();
        return outcomes;
    }

    private static async Task<(string Outcome, bool GoesOn)> AskAsync(RawClient client, bool keepsConnection)
    {
        try
        {
            await client.SayAsync($"GET /api/v1/messages HTTP/1.1\r\nHost: gate.example\r\n{(keepsConnection ? "" : "Connection: close\r\n")}{Gate.Bearer()}\r\n");
            var head = await client.HeadAsync();
            if (head.Length == 0)
            {
                return ("closed without an answer", false);
            }

            var body = await client.ReadAsync(5);
            return (body == "hello" ? head[9..12] : "half an answer", keepsConnection && !head.Contains("Connection: close", StringComparison.OrdinalIgnoreCase));
        }
        catch (Exception broken) when (broken is IOException or SocketException)
        {
            return (broken.Message, false);
        }
    }

    private static async Task<bool> IsReadyAsync(Gate gate)
    {
        try
        {
            return (await gate.AskAsync("GET /health/ready")).Status == 200;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Func<Received, Stream, Task<bool>> EchoOr(string text) => async (received, stream) =>
    {
        if (received["Upgrade"] is not ["websocket"])
        {
            return await StubService.Text(text)(received, stream);
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
        var buffer = new byte[100];
        while (await stream.ReadAsync(buffer) > 0)
        {
        }

        return false;
    };
}
