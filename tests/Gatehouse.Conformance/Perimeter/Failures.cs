using System.Globalization;
using System.Text;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>What a client hears when a service fails (RFC 9110 §15.6, RFC 9112 §8).</summary>
[Collection(TheGate.Name)]
public class The_perimeter_says_what_failed(Gate gate)
{
    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    public async Task With_502_when_it_cannot_be_understood(string bytes)
    {
        var answer = await WithAsync(StubService.BytesAndEnd(bytes), () => gate.AskAsync("GET /api/v1/messages", Gate.Bearer()));

        Assert.Equal(502, answer.Status);
        Assert.Equal(["application/problem+json"], answer["Content-Type"]);
    }

    [Fact]
    public async Task With_504_when_it_does_not_answer() =>
        Assert.Equal(504, (await WithAsync(gate.Message.Silence, () => gate.AskAsync("GET /api/v1/messages", Gate.Bearer()))).Status);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\nxyz\r\n")]
    public async Task By_cutting_an_answer_that_it_cannot_finish(string bytes)
    {
        var answer = await WithAsync(StubService.BytesAndEnd(bytes), () => gate.AskAsync("GET /api/v1/messages", Gate.Bearer()));

        // Nothing at all, a part, or a refusal when nothing had been passed on yet.
        var isWhole = answer.Status != 0 && answer.EndedCleanly && (answer["Content-Length"] is not [var length] || int.Parse(length, CultureInfo.InvariantCulture) == answer.Body.Length);
        Assert.True(answer.Status == 502 || !isWhole, "a cut answer must not look complete");
    }

    [Fact]
    public async Task With_502_when_nobody_listens()
    {
        var gone = GatehouseProcess.FreePort();
        var lonely = await Gate.StartAsync(("UPSTREAM_MESSAGE_URL", $"http://127.0.0.1:{gone}"), ("RATE_LIMIT_RPS", "0"));
        try
        {
            Assert.Equal(502, (await lonely.AskAsync("GET /api/v1/messages", Gate.Bearer())).Status);
            Assert.Equal(502, (await lonely.AskAsync("POST /api/v1/messages", Gate.Bearer() + "Content-Length: 2\r\n", "{}")).Status);
        }
        finally
        {
            await lonely.DisposeAsync();
        }
    }

    [Fact]
    public async Task Only_after_it_has_asked_another_address_when_asking_again_does_no_harm()
    {
        var gone = GatehouseProcess.FreePort();
        await using var alive = new StubService();
        var pair = await Gate.StartAsync(("UPSTREAM_MESSAGE_URL", $"http://127.0.0.1:{gone},{alive.Address.GetLeftPart(UriPartial.Authority)}"), ("RATE_LIMIT_RPS", "0"));
        try
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(200, (await pair.AskAsync("GET /api/v1/messages", Gate.Bearer())).Status);
            }

            Assert.Equal(20, alive.Asked.Count);
        }
        finally
        {
            await pair.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", 400)]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n", "hello", 400)]
    [InlineData("Transfer-Encoding: gzip\r\n", "hello", 400)]
    [InlineData("X-Bad : 1\r\n", "", 400)]
    public async Task Of_the_client_without_telling_a_service(string headers, string body, int status)
    {
        var before = gate.Message.Received.Count;
        var answer = await gate.AskAsync("POST /api/v1/messages", Gate.Bearer() + headers, body);

        Assert.Equal(status, answer.Status);
        Assert.Equal(before, gate.Message.Received.Count);
    }

    [Fact]
    public async Task And_streams_large_bodies_both_ways()
    {
        var large = new string('x', 3_000_000);
        var answer = await WithAsync(
            async (received, stream) =>
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {received.Body.Length}\r\n\r\n"));
                await stream.WriteAsync(received.Body);
                return true;
            },
            () => gate.AskAsync("POST /api/v1/messages", Gate.Bearer() + $"Content-Length: {large.Length}\r\n", large));

        Assert.Equal(large, answer.Text);
    }

    private async Task<RawAnswer> WithAsync(Func<Received, Stream, Task<bool>> behaviour, Func<Task<RawAnswer>> ask)
    {
        gate.Message.Answer = behaviour;
        try
        {
            return await ask();
        }
        finally
        {
            gate.Message.Answer = StubService.Text("hello");
        }
    }
}
