using System.Text;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>The whole time that a request may take at its service (RFC 9110 §15.6.5).</summary>
public class The_perimeter_waits_no_longer_than_it_was_told
{
    [Fact]
    public async Task And_says_504_when_nothing_was_answered()
    {
        await using var gate = await StartAsync();
        gate.Message.Answer = gate.Message.Silence;
        var answer = await gate.AskAsync("POST /api/v1/messages", Gate.Bearer() + "Content-Length: 2\r\n", "{}");

        Assert.Equal(504, answer.Status);
        Assert.Equal(["application/problem+json"], answer["Content-Type"]);
    }

    [Fact]
    public async Task And_cuts_an_answer_that_trickles_on()
    {
        await using var gate = await StartAsync();
        gate.Message.Answer = async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
            while (true)
            {
                await stream.WriteAsync("1\r\nx\r\n"u8.ToArray());
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        };
        var answer = await gate.AskAsync("GET /api/v1/messages", Gate.Bearer());

        Assert.Equal(200, answer.Status);
        Assert.False(answer.EndedCleanly);
        Assert.NotEmpty(answer.Body);
    }

    [Fact]
    public async Task But_does_not_count_the_life_of_a_socket()
    {
        await using var gate = await StartAsync();
        gate.Delivery.Answer = async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
            var buffer = new byte[100];
            while (await stream.ReadAsync(buffer) is > 0 and var count)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count));
            }

            return false;
        };
        using var wire = await RawClient.OpenAsync(gate);
        await wire.SayAsync(
            "GET /ws HTTP/1.1\r\nHost: gate.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + Gate.Bearer() + "\r\n");
        Assert.StartsWith("HTTP/1.1 101", await wire.HeadAsync(), StringComparison.Ordinal);

        // Whoever began later has run out of time.
        gate.Message.Answer = gate.Message.Silence;
        Assert.Equal(504, (await gate.AskAsync("GET /api/v1/messages", Gate.Bearer())).Status);
        await wire.SayAsync("\u0081\u0080abcd");
        Assert.Equal("\u0081\u0080abcd", await wire.ReadAsync(6));
    }

    [Fact]
    public async Task And_not_even_for_the_second_attempt()
    {
        await using var one = new StubService();
        one.Answer = one.Silence;
        await using var other = new StubService();
        other.Answer = other.Silence;
        await using var gate = await StartAsync(("UPSTREAM_MESSAGE_URL", $"{one.Origin},{other.Origin}"), ("UPSTREAM_HEALTH_INTERVAL", "0"), ("UPSTREAM_TIMEOUT", "1s"), ("UPSTREAM_TOTAL_TIMEOUT", "1s"));

        Assert.Equal(504, (await gate.AskAsync("GET /api/v1/messages", Gate.Bearer())).Status);
        Assert.InRange(one.Asked.Count + other.Asked.Count, 1, 2);
    }

    private static Task<Gate> StartAsync(params (string, string)[] settings) =>
        Gate.StartAsync([("RATE_LIMIT_RPS", "0"), ("UPSTREAM_TIMEOUT", "30s"), ("UPSTREAM_TOTAL_TIMEOUT", "1s"), .. settings]);
}
