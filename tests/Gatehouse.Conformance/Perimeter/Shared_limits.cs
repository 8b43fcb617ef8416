using System.Globalization;
using Gatehouse.Conformance.Harness;
using Gatehouse.Conformance.Redis;
using Gatehouse.Events.Redis;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>Gateways that count in one Redis, and what happens to their clients when it is killed, frozen or full of somebody else's values.</summary>
public sealed class Gateways_that_share_their_limits : RedisCase
{
    // One in 100 seconds: a busy machine must not hand out another one between two lines of a test.
    private const string Slowly = "0.01";
    private const string Alone = "Rate limits are counted by this gateway alone";
    private const string Together = "Rate limits are shared again";

    [Fact]
    public async Task Allow_together_what_one_allows()
    {
        var redis = await ServerAsync();
        var one = await GateAsync(redis);
        var two = await GateAsync(redis);
        var before = TimeProvider.System.GetTimestamp();
        var statuses = new List<int>();
        for (var i = 0; i < 30; i++)
        {
            statuses.Add(await AskAsync(i % 2 == 0 ? one : two, "ada"));
        }

        // Ten at once, and one more for each 100 seconds that have passed.
        var most = 11 + (int)(TimeProvider.System.GetElapsedTime(before).TotalSeconds / 100);
        Assert.All(statuses.Take(10), static status => Assert.Equal(200, status));
        Assert.InRange(statuses.Count(static status => status == 200), 10, most);
        Assert.All(statuses, static status => Assert.True(status is 200 or 429));
        Assert.Equal(statuses.Count(static status => status == 200), one.Message.Received.Count + two.Message.Received.Count);
        Assert.Equal(200, await AskAsync(two, "bo"));
    }

    [Fact]
    public async Task Leave_nothing_in_Redis_that_says_who_somebody_is_and_nothing_for_ever()
    {
        var redis = await ServerAsync();
        var gate = await GateAsync(redis);
        Assert.Equal(200, await AskAsync(gate, "ada@example.org"));
        var client = Client(redis.Address);
        var key = Text((await client.ExecuteAsync(RedisCommand.Of("KEYS", "*"), Never)).Items[0]);

        Assert.Matches(@"^rl:\{[A-Za-z0-9_-]{22}\}:default$", key);
        Assert.True((await client.ExecuteAsync(RedisCommand.Of("PTTL", key), Never)).TryGetInteger(out var expires));
        Assert.InRange(expires, 1, 100_000);
    }

    [Fact]
    public async Task Ask_nobody_about_those_who_were_just_denied()
    {
        var redis = await ServerAsync();
        var gate = await GateAsync(redis, ("RATE_LIMIT_BURST", "1"));
        await UntilAsync(async () => await AskAsync(gate, "ada") == 429);
        var client = Client(redis.Address);
        var before = await ScriptCallsAsync(client);
        var statuses = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            statuses.Add(await AskAsync(gate, "ada"));
        }

        // Each 200 was asked for, and at most one denial after it; the rest came from memory.
        var allowed = statuses.Count(static status => status == 200);
        Assert.InRange(await ScriptCallsAsync(client) - before, allowed, (2 * allowed) + 1);
        Assert.True(allowed < 100);
    }

    [Fact]
    public async Task Count_alone_while_Redis_is_dead_and_together_when_it_is_back()
    {
        var redis = await ServerAsync();
        var gate = await GateAsync(redis);
        await ExhaustAsync(gate, "ada");
        await redis.KillAsync();

        // Nobody is refused for it, nobody gets a fresh burst from it, and the readiness of the gateway is what it was.
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AskAsync(gate, "bo"))), static status => Assert.Equal(200, status));
        Assert.Contains(429, await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AskAsync(gate, "ada"))));
        await UntilAsync(() => Task.FromResult(Count(gate, Alone) == Count(gate, Together) + 1));
        await UntilAsync(async () => await gate.AskAsync("GET /health/ready") is { Status: 200 } ready && ready.Text.Contains("degraded", StringComparison.Ordinal));
        Assert.Contains("gatehouse_rate_limit_shared_up 0", await MetricsAsync(gate), StringComparison.Ordinal);

        await redis.StartAgainAsync();
        await UntilAsync(() => Task.FromResult(Count(gate, Together) == Count(gate, Alone)));
        var client = Client(redis.Address);
        var calls = await ScriptCallsAsync(client);
        await AskAsync(gate, "cem");
        Assert.True(await ScriptCallsAsync(client) > calls);
    }

    [Fact]
    public async Task Count_alone_while_Redis_is_frozen_and_together_when_it_is_back()
    {
        var redis = await ServerAsync();
        var gate = await GateAsync(redis, ("RATE_LIMIT_REDIS_TIMEOUT_MS", "50"));
        Assert.Equal(200, await AskAsync(gate, "ada"));
        redis.Freeze();
        try
        {
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 50).Select(user => AskAsync(gate, $"user {user}"))), static status => Assert.Equal(200, status));
            await UntilAsync(() => Task.FromResult(Count(gate, Alone) == Count(gate, Together) + 1));

            // From here on nobody waits for it any more: everything is decided here.
            var before = await FailuresAsync(gate);
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 50).Select(user => AskAsync(gate, $"user {user}"))), static status => Assert.Equal(200, status));
            Assert.Equal(before, await FailuresAsync(gate));
        }
        finally
        {
            redis.Thaw();
        }

        // Once for each change of state, however many there were: a busy machine is silent for 50 ms, too.
        await UntilAsync(() => Task.FromResult(Count(gate, Together) == Count(gate, Alone)));
        Assert.Equal(200, await AskAsync(gate, "ada"));
    }

    [Fact]
    public async Task Start_without_Redis_and_find_it_later()
    {
        var redis = await ServerAsync();
        await redis.KillAsync();
        var gate = await GateAsync(redis);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AskAsync(gate, "ada"))), static status => Assert.Equal(200, status));
        await redis.StartAgainAsync();

        // A line for each change of state: that there was another one is nobody's fault on a machine that was too busy to answer.
        await UntilAsync(() => Task.FromResult(Count(gate, Together) is > 0 and var found && found == Count(gate, Alone)));
    }

    [Theory]
    [InlineData("SET", "somebody else's words")]
    [InlineData("SET", "nan")]
    [InlineData("SET", "inf")]
    [InlineData("SET", "-1e308")]
    [InlineData("RPUSH", "a list")]
    public async Task Take_a_foreign_value_for_a_new_or_an_empty_bucket(string command, string value)
    {
        var redis = await ServerAsync();
        var gate = await GateAsync(redis);
        Assert.Equal(200, await AskAsync(gate, "ada"));
        var client = Client(redis.Address);
        var key = Text((await client.ExecuteAsync(RedisCommand.Of("KEYS", "*"), Never)).Items[0]);
        Text(await client.ExecuteAsync(RedisCommand.Of("DEL", key), Never));
        Text(await client.ExecuteAsync(RedisCommand.Of(command, key, value), Never));

        Assert.True(await AskAsync(gate, "ada") is 200 or 429);
        Assert.Equal(0, Count(gate, Alone));
    }

    [Fact]
    public async Task Take_their_password_from_beside_the_address()
    {
        var redis = await ServerAsync("--requirepass", "s3cret of the harbour");
        var gate = Keep(new KeptGate(await Gate.StartAsync(
            ("REDIS_URL", ""), ("REDIS_ADDR", $"127.0.0.1:{redis.Port}"), ("REDIS_PASSWORD", "s3cret of the harbour"), ("RATE_LIMIT_BURST", "3"), ("RATE_LIMIT_REDIS_TIMEOUT_MS", "1000")))).Gate;
        Assert.Equal(200, await AskAsync(gate, "ada"));
        var client = Client(new RedisAddress("127.0.0.1", redis.Port) { Password = "s3cret of the harbour" });
        Assert.NotEqual(0, await ScriptCallsAsync(client));
        Assert.DoesNotContain("s3cret", gate.Process.Output, StringComparison.Ordinal);
    }

    private static async Task<int> AskAsync(Gate gate, string user) => (await gate.AskAsync("GET /api/v1/messages", Gate.Bearer(Gate.Token(user)))).Status;

    private static async Task ExhaustAsync(Gate gate, string user)
    {
        while (await AskAsync(gate, user) == 200)
        {
        }
    }

    private static int Count(Gate gate, string line) => gate.Process.Output.Split(line).Length - 1;

    private static async Task<string> MetricsAsync(Gate gate) => (await gate.AskAsync("GET /metrics", Gate.Bearer(Gate.Token("operator")))).Text;

    private static async Task<string> FailuresAsync(Gate gate) =>
        (await MetricsAsync(gate)).Split('\n').Single(static line => line.StartsWith("gatehouse_rate_limit_shared_errors_total ", StringComparison.Ordinal));

    private static async Task<long> ScriptCallsAsync(RedisClient client)
    {
        var info = Text(await client.ExecuteAsync(RedisCommand.Of("INFO", "commandstats"), Never));
        return info.Split('\n').Where(static line => line.StartsWith("cmdstat_eval", StringComparison.Ordinal))
            .Sum(static line => long.Parse(line.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture));
    }

    private static Task UntilAsync(Func<Task<bool>> holds) => Patience.UntilAsync(holds, "a gateway that notices");

    private async Task<Gate> GateAsync(RedisServer redis, params (string Name, string Value)[] settings) =>
        Keep(new KeptGate(await Gate.StartAsync(
            [
                ("REDIS_URL", redis.Address.ToString()), ("RATE_LIMIT_RPS", Slowly), ("RATE_LIMIT_BURST", "10"), ("RATE_LIMIT_REDIS_TIMEOUT_MS", "1000"), .. settings,
            ]))).Gate;

    private sealed class KeptGate(Gate gate) : IAsyncDisposable
    {
        public Gate Gate => gate;

        public ValueTask DisposeAsync() => new(gate.DisposeAsync());
    }
}
