using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>Services with several addresses, of which some fail: who is asked again, who is left alone, and who comes back (RFC 9110 §9.2.2).</summary>
public partial class The_perimeter_survives_bad_upstreams
{
    private const string Path = "/api/v1/messages";

    private static readonly Func<Received, Stream, Task<bool>> Reset = StubService.BytesAndEnd("");

    [Fact]
    public async Task By_asking_another_address_whatever_the_method_when_the_connection_was_refused()
    {
        await using var alive = new StubService();
        await using var gate = await PairAsync($"http://127.0.0.1:{GatehouseProcess.FreePort()}", alive.Origin, ("UPSTREAM_HEALTH_INTERVAL", "0"));
        for (var i = 0; i < 12; i++)
        {
            var body = string.Create(CultureInfo.InvariantCulture, $"body {i}");
            var answer = await gate.AskAsync("POST " + Path, Gate.Bearer() + $"Content-Length: {body.Length}\r\n", body);
            Assert.Equal(200, answer.Status);
            Assert.Equal(body, Encoding.ASCII.GetString(alive.Last.Body));
            Assert.Single(answer["X-Request-Id"]);
        }

        Assert.Equal(12, alive.Asked.Count);
    }

    [Theory]
    [InlineData("Content-Length: 4\r\n", "body")]
    [InlineData("Transfer-Encoding: chunked\r\n", "4\r\nbody\r\n0\r\n\r\n")]
    [InlineData("Content-Length: 0\r\n", "")]
    [InlineData("", "")]
    public async Task And_never_sends_a_POST_twice_that_was_sent_once(string headers, string body)
    {
        await using var one = new StubService { Answer = Reset };
        await using var other = new StubService { Answer = Reset };
        await using var gate = await PairAsync(one.Origin, other.Origin, ("UPSTREAM_HEALTH_INTERVAL", "0"));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(502, (await gate.AskAsync("POST " + Path, Gate.Bearer() + headers, body)).Status);
        }

        Assert.Equal(10, one.Asked.Count + other.Asked.Count);
    }

    [Theory]
    [InlineData("Content-Length: 4\r\n", "body")]
    [InlineData("", "")]
    public async Task Not_even_when_a_connection_that_was_kept_turns_out_to_be_closed(string headers, string body)
    {
        // Answers the first request of each connection, and ends it instead of answering the second one.
        await using var service = new StubService();
        await using var gate = await StartAsync(service.Origin);
        for (var i = 0; i < 10; i++)
        {
            service.Answer = StubService.Text("hello");
            Assert.Equal(200, (await gate.AskAsync("GET " + Path, Gate.Bearer())).Status);
            service.Answer = Reset;
            Assert.Equal(502, (await gate.AskAsync("POST " + Path, Gate.Bearer() + headers, body)).Status);
        }

        Assert.Equal(10, service.Asked.Count(static request => request.Line.StartsWith("POST", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage\r\n\r\n")]
    public async Task But_asks_again_where_that_does_no_harm(string bytes)
    {
        await using var bad = new StubService { Answer = StubService.BytesAndEnd(bytes) };
        await using var good = new StubService();
        await using var gate = await PairAsync(bad.Origin, good.Origin, ("UPSTREAM_HEALTH_INTERVAL", "0"));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(200, (await gate.AskAsync("GET " + Path, Gate.Bearer())).Status);
        }

        Assert.Equal(10, good.Asked.Count);
        Assert.NotEmpty(bad.Asked);
    }

    [Fact]
    public async Task Also_when_one_hangs()
    {
        await using var bad = new StubService();
        bad.Answer = bad.Silence;
        await using var good = new StubService();
        await using var gate = await PairAsync(bad.Origin, good.Origin, ("UPSTREAM_HEALTH_INTERVAL", "0"), ("UPSTREAM_TIMEOUT", "1s"));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(200, (await gate.AskAsync("GET " + Path, Gate.Bearer())).Status);
        }

        // Three times in a row, and then no more.
        Assert.InRange(bad.Asked.Count, 1, 4);
    }

    [Fact]
    public async Task And_does_not_double_the_load_of_an_upstream_that_fails_altogether()
    {
        await using var one = new StubService { Answer = Reset };
        await using var other = new StubService { Answer = Reset };
        await using var gate = await PairAsync(one.Origin, other.Origin, ("UPSTREAM_HEALTH_INTERVAL", "0"));
        var began = TimeProvider.System.GetTimestamp();
        const int Requests = 100;
        for (var i = 0; i < Requests; i++)
        {
            Assert.Equal(502, (await gate.AskAsync("GET " + Path, Gate.Bearer())).Status);
        }

        // A fifth, and ten for every ten seconds that it took.
        var floors = 2 + (int)(TimeProvider.System.GetElapsedTime(began).TotalSeconds / 10);
        var retried = one.Asked.Count + other.Asked.Count - Requests;
        Assert.InRange(retried, 1, (Requests / 5) + (floors * 10));
        var metrics = (await gate.AskAsync("GET /metrics", Gate.Bearer())).Text;
        Assert.Equal(retried, Counted(metrics, "retried"));
        Assert.Equal(Requests - retried, Counted(metrics, "over_budget"));
    }

    [Fact]
    public async Task By_leaving_an_address_alone_that_fails_until_it_may_be_well_again()
    {
        await using var bad = new StubService { Answer = Reset };
        await using var good = new StubService();
        await using var gate = await PairAsync(bad.Origin, good.Origin, ("UPSTREAM_HEALTH_INTERVAL", "0"), ("UPSTREAM_EJECTION_TIME", "2s"), ("UPSTREAM_SLOW_RETURN", "0"));
        await Patience.UntilAsync(async () => { await AskWellAsync(gate); return gate.Process.Output.Contains("is left alone", StringComparison.Ordinal); }, "ejection");
        bad.Answer = StubService.Text("well again");
        await Patience.UntilAsync(async () => (await AskWellAsync(gate)).Text == "well again", "return");
    }

    [Fact]
    public async Task By_asking_an_address_for_its_health_so_that_no_request_has_to_find_out()
    {
        var port = GatehouseProcess.FreePort();
        await using var good = new StubService();
        var other = new StubService(port);
        await using var gate = await PairAsync(other.Origin, good.Origin, ("UPSTREAM_HEALTH_INTERVAL", "1s"));
        await Patience.UntilAsync(() => Task.FromResult(other.Received.Count > 0), "a probe");
        await other.DisposeAsync();
        await Patience.UntilAsync(() => Task.FromResult(gate.Process.Output.Contains("is left alone", StringComparison.Ordinal)), "ejection without requests");
        Assert.Empty(good.Asked);
        await using var again = new StubService(port);
        await Patience.UntilAsync(() => Task.FromResult(gate.Process.Output.Contains("is back", StringComparison.Ordinal)), "return without requests");
    }

    [Fact]
    public async Task By_believing_what_they_report_of_their_health_where_they_do()
    {
        await using var sick = new StubService { Answer = AnswerTo("/healthz", "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n") };
        await using var well = new StubService { Answer = AnswerTo("/healthz", "HTTP/1.1 204 No Content\r\n\r\n") };
        await using var gate = await PairAsync(sick.Origin, well.Origin, ("UPSTREAM_HEALTH_INTERVAL", "1s"), ("UPSTREAM_HEALTH_PATH", "/healthz"));
        await Patience.UntilAsync(() => Task.FromResult(gate.Process.Output.Contains("is left alone", StringComparison.Ordinal)), "ejection");
        for (var i = 0; i < 10; i++)
        {
            await AskWellAsync(gate);
        }

        Assert.DoesNotContain(sick.Received, static request => request.Target == Path);
        Assert.Equal(10, well.Received.Count(static request => request.Target == Path));
    }

    [Fact]
    public async Task By_giving_an_address_that_is_back_a_small_share_at_first()
    {
        await using var returned = new StubService { Answer = Reset };
        await using var settled = new StubService();
        await using var gate = await PairAsync(
            returned.Origin, settled.Origin, ("UPSTREAM_HEALTH_INTERVAL", "0"), ("UPSTREAM_EJECTION_TIME", "1s"), ("UPSTREAM_SLOW_RETURN", "600s"));
        await Patience.UntilAsync(async () => { await AskWellAsync(gate); return gate.Process.Output.Contains("is left alone", StringComparison.Ordinal); }, "ejection");
        returned.Answer = StubService.Text("hello");
        await Patience.UntilAsync(() => Task.FromResult(gate.Process.Output.Contains("is back", StringComparison.Ordinal)), "return");
        var before = returned.Asked.Count;
        for (var i = 0; i < 300; i++)
        {
            await AskWellAsync(gate);
        }

        // Half of a tenth is expected, 15; half of all would be 150.
        Assert.InRange(returned.Asked.Count - before, 1, 75);
    }

    [Fact]
    public async Task By_asking_all_when_all_fail_and_being_there_as_soon_as_one_is_well()
    {
        await using var one = new StubService { Answer = Reset };
        await using var other = new StubService { Answer = Reset };
        await using var gate = await PairAsync(one.Origin, other.Origin, ("UPSTREAM_HEALTH_INTERVAL", "0"), ("UPSTREAM_EJECTION_TIME", "600s"));
        await Patience.UntilAsync(
            async () => { await gate.AskAsync("GET " + Path, Gate.Bearer()); return LeftAlone().Count(gate.Process.Output) == 2; }, "both ejected");
        one.Answer = StubService.Text("hello");
        await Patience.UntilAsync(async () => (await gate.AskAsync("GET " + Path, Gate.Bearer())).Status == 200, "an answer in spite of the ejection");
    }

    [Fact]
    public async Task And_takes_no_bytes_beyond_what_an_answer_said_for_the_next_answer()
    {
        await using var service = new StubService { Answer = StubService.Bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil") };
        await using var gate = await StartAsync(service.Origin);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("hello", (await gate.AskAsync("GET " + Path, Gate.Bearer())).Text);
        }
    }

    private static Func<Received, Stream, Task<bool>> AnswerTo(string target, string bytes) => (request, stream) =>
        request.Target == target ? StubService.Bytes(bytes)(request, stream) : StubService.Text("hello")(request, stream);

    private static async Task<RawAnswer> AskWellAsync(Gate gate)
    {
        var answer = await gate.AskAsync("GET " + Path, Gate.Bearer());
        Assert.Equal(200, answer.Status);
        return answer;
    }

    private static Task<Gate> PairAsync(string one, string other, params (string, string)[] settings) => StartAsync($"{one},{other}", settings);

    private static Task<Gate> StartAsync(string messages, params (string, string)[] settings) =>
        Gate.StartAsync([("UPSTREAM_MESSAGE_URL", messages), ("UPSTREAM_PROFILE_URL", "http://127.0.0.1:1"), ("UPSTREAM_CONVERSATION_URL", "http://127.0.0.1:1"), ("RATE_LIMIT_RPS", "0"), .. settings]);

    private static int Counted(string metrics, string outcome)
    {
        var line = metrics.Split('\n').SingleOrDefault(line =>
            line.StartsWith("gatehouse_perimeter_retries_total{", StringComparison.Ordinal) && line.Contains($"outcome=\"{outcome}\"", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("is left alone")]
    private static partial Regex LeftAlone();
}
