using System.Text;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>Clients that ask before they send a body (RFC 9110 §10.1.1).</summary>
public class The_perimeter_is_asked_for_100_continue
{
    private const string Body = "{\"text\":\"hello\"}";

    private static readonly string Large = new('x', 50_000);

    [Fact]
    public async Task And_passes_on_the_service_s_100_before_the_body_is_sent()
    {
        await using var gate = await StartAsync();
        gate.Message.Head = StubHead("HTTP/1.1 100 Continue\r\n\r\n", readsBody: true);
        using var wire = await AskAsync(gate, Body.Length);

        Assert.StartsWith("HTTP/1.1 100", await wire.HeadAsync(), StringComparison.Ordinal);
        await wire.SayAsync(Body);
        Assert.StartsWith("HTTP/1.1 200", await wire.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal(Body, Encoding.ASCII.GetString(gate.Message.Last.Body));
        Assert.Equal(["100-continue"], gate.Message.Last["Expect"]);
    }

    [Theory]
    [InlineData("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno", 417)]
    [InlineData("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno", 413)]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno", 401)]
    public async Task And_passes_on_the_service_s_refusal_instead_and_takes_no_body(string refusal, int status)
    {
        await using var gate = await StartAsync();
        gate.Message.Head = StubHead(refusal, readsBody: false);
        using var wire = await AskAsync(gate, Large.Length);

        Assert.StartsWith($"HTTP/1.1 {status}", await wire.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal("no", await wire.ReadAsync(2));
        Assert.Empty(Assert.Single(gate.Message.Received).Body);
        Assert.Equal("", (await wire.RestAsync()).Text);
    }

    [Fact]
    public async Task And_asks_for_the_body_itself_when_the_service_says_nothing()
    {
        await using var gate = await StartAsync();
        using var wire = await AskAsync(gate, Body.Length);

        Assert.StartsWith("HTTP/1.1 100", await wire.HeadAsync(), StringComparison.Ordinal);
        await wire.SayAsync(Body);
        Assert.StartsWith("HTTP/1.1 200", await wire.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal(Body, Encoding.ASCII.GetString(gate.Message.Last.Body));
    }

    [Theory]
    [InlineData("", 20, 401)]
    [InlineData("Bearer", 60_000_000, 413)]
    public async Task And_refuses_at_once_what_it_would_not_let_through(string scheme, int length, int status)
    {
        await using var gate = await StartAsync();
        using var wire = await AskAsync(gate, length, scheme.Length > 0 ? Gate.Bearer() : "");

        Assert.StartsWith($"HTTP/1.1 {status}", await wire.HeadAsync(), StringComparison.Ordinal);
        Assert.Empty(gate.Message.Received);
        var (rest, _) = await wire.RestAsync();
        Assert.DoesNotContain("100 Continue", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task And_refuses_at_once_whoever_asks_too_often()
    {
        await using var gate = await StartAsync(("RATE_LIMIT_RPS", "0.01"), ("RATE_LIMIT_BURST", "1"));
        Assert.Equal(200, (await gate.AskAsync("GET /api/v1/messages", Gate.Bearer())).Status);
        using var wire = await AskAsync(gate, Body.Length);

        Assert.StartsWith("HTTP/1.1 429", await wire.HeadAsync(), StringComparison.Ordinal);
        Assert.Single(gate.Message.Received);
    }

    [Fact]
    public async Task And_ignores_it_in_HTTP_1_0()
    {
        await using var gate = await StartAsync();
        using var wire = await RawClient.OpenAsync(gate);
        await wire.SayAsync($"POST /api/v1/messages HTTP/1.0\r\nHost: gate.example\r\nExpect: 100-continue\r\nContent-Length: {Body.Length}\r\n{Gate.Bearer()}\r\n{Body}");

        Assert.StartsWith("HTTP/1.1 200", await wire.HeadAsync(), StringComparison.Ordinal);
        Assert.Empty(gate.Message.Last["Expect"]);
        Assert.Equal(Body, Encoding.ASCII.GetString(gate.Message.Last.Body));
    }

    [Fact]
    public async Task And_asks_another_address_first_when_one_refuses_the_connection()
    {
        await using var alive = new StubService { Head = StubHead("HTTP/1.1 100 Continue\r\n\r\n", readsBody: true) };
        await using var gate = await StartAsync(("UPSTREAM_MESSAGE_URL", $"http://127.0.0.1:{GatehouseProcess.FreePort()},{alive.Origin}"), ("UPSTREAM_HEALTH_INTERVAL", "0"));
        for (var i = 0; i < 8; i++)
        {
            using var wire = await AskAsync(gate, Body.Length);
            Assert.StartsWith("HTTP/1.1 100", await wire.HeadAsync(), StringComparison.Ordinal);
            await wire.SayAsync(Body);
            Assert.StartsWith("HTTP/1.1 200", await wire.HeadAsync(), StringComparison.Ordinal);
        }

        Assert.All(alive.Received, static received => Assert.Equal(Body, Encoding.ASCII.GetString(received.Body)));
    }

    private static Task<Gate> StartAsync(params (string, string)[] settings) => Gate.StartAsync([("RATE_LIMIT_RPS", "0"), .. settings]);

    private static async Task<RawClient> AskAsync(Gate gate, int length, string? token = null)
    {
        var wire = await RawClient.OpenAsync(gate);
        await wire.SayAsync($"POST /api/v1/messages HTTP/1.1\r\nHost: gate.example\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n{token ?? Gate.Bearer()}\r\n");
        return wire;
    }

    private static Func<Received, Stream, Task<bool>> StubHead(string bytes, bool readsBody) => async (_, stream) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes));
        return readsBody;
    };
}
