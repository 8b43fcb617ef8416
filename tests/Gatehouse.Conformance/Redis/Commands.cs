using System.Globalization;
using Gatehouse.Conformance.Harness;
using Gatehouse.Events.Redis;

namespace Gatehouse.Conformance.Redis;

/// <summary>The Redis client and a server that works as it should.</summary>
public class Commands : RedisCase
{
    [Fact]
    public async Task of_ten_thousand_callers_at_once_are_each_given_their_own_answer_in_order()
    {
        var server = await ServerAsync();
        var client = Client(server.Address);
        var asked = Enumerable.Range(0, 10_000)
            .Select(i => client.ExecuteAsync(i % 2 == 0 ? RedisCommand.Of("ECHO", i) : RedisCommand.Of("INCR", "counter"), Never).AsTask())
            .ToList();

        var answers = await Patience.Await(Task.WhenAll(asked));

        for (var i = 0; i < answers.Length; i++)
        {
            Assert.Equal((i % 2 == 0 ? i : (i + 1) / 2).ToString(CultureInfo.InvariantCulture), Text(answers[i]));
        }

        Assert.Equal(0, client.QueueLength);
    }

    [Fact]
    public async Task keep_their_answers_when_callers_are_many_threads()
    {
        var server = await ServerAsync();
        var client = Client(server.Address);
        await Patience.Await(Task.WhenAll(Enumerable.Range(0, 20).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                var word = $"{caller}:{i}";
                Assert.Equal(word, Text(await client.ExecuteAsync(RedisCommand.Of("ECHO", word), Never)));
            }

            return true;
        }))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(10_000_000)]
    public async Task carry_values_of_any_size_and_content(int size)
    {
        var value = new byte[size];
        new Random(size).NextBytes(value);
        var server = await ServerAsync();
        var client = Client(server.Address);

        var set = client.ExecuteAsync(RedisCommand.Of("SET", "value", value), Never);
        var beside = client.ExecuteAsync(RedisCommand.Of("ECHO", "beside"), Never);

        Assert.Equal("OK", Text(await Patience.Await(set.AsTask())));
        Assert.Equal("beside", Text(await Patience.Await(beside.AsTask())));
        var got = await Patience.Await(client.ExecuteAsync(RedisCommand.Of("GET", "value"), Never).AsTask());
        Assert.True(got.Bytes.Span.SequenceEqual(value));
    }

    [Fact]
    public async Task are_answered_with_the_types_of_resp3()
    {
        var server = await ServerAsync();
        var client = Client(server.Address);
        await client.ExecuteAsync(RedisCommand.Of("HSET", "hash", "a", 1, "b", 2), Never);
        await client.ExecuteAsync(RedisCommand.Of("ZADD", "set", "1.5", "x"), Never);

        var hash = await client.ExecuteAsync(RedisCommand.Of("HGETALL", "hash"), Never);
        var score = await client.ExecuteAsync(RedisCommand.Of("ZSCORE", "set", "x"), Never);
        var nothing = await client.ExecuteAsync(RedisCommand.Of("GET", "nothing"), Never);
        var wrong = await client.ExecuteAsync(RedisCommand.Of("GET", "hash"), Never);

        Assert.Equal((RedisKind.Map, 4), (hash.Kind, hash.Items.Length));
        Assert.Equal(RedisKind.Double, score.Kind);
        Assert.True(nothing.IsNull);
        Assert.Equal((true, "WRONGTYPE"), (wrong.IsError, wrong.ErrorCode));
    }

    [Fact]
    public async Task work_in_resp2_where_the_server_knows_no_hello()
    {
        var server = await ServerAsync("--rename-command", "HELLO", "", "--requirepass", "s3cret");
        var client = Client(new RedisAddress("127.0.0.1", server.Port) { Password = "s3cret", Database = 3 });

        await client.ExecuteAsync(RedisCommand.Of("HSET", "hash", "a", 1), Never);
        var hash = await Patience.Await(client.ExecuteAsync(RedisCommand.Of("HGETALL", "hash"), Never).AsTask());

        Assert.Equal((RedisKind.Array, 2), (hash.Kind, hash.Items.Length));
        Assert.Contains("db=3", Text(await client.ExecuteAsync(RedisCommand.Of("CLIENT", "INFO"), Never)), StringComparison.Ordinal);
        Assert.Contains(Log, line => line.EndsWith("RESP2", StringComparison.Ordinal));
        Assert.DoesNotContain(Log, line => line.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task are_sent_as_the_user_and_to_the_database_of_the_address()
    {
        var server = await ServerAsync("--user", "ada", "on", ">s3cret", "~*", "&*", "+@all");
        Assert.True(RedisAddress.TryParse($"redis://ada:s3cret@127.0.0.1:{server.Port}/5", out var address, out var error), error);

        var info = Text(await Patience.Await(Client(address).ExecuteAsync(RedisCommand.Of("CLIENT", "INFO"), Never).AsTask()));

        Assert.Contains("name=gatehouse ", info, StringComparison.Ordinal);
        Assert.Contains("db=5 ", info, StringComparison.Ordinal);
        Assert.Contains("user=ada ", info, StringComparison.Ordinal);
        Assert.Contains("resp=3", info, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wr0ng", "WRONGPASS")]
    [InlineData(null, "NOAUTH")]
    public async Task wait_for_their_deadline_while_the_server_refuses_us_and_the_reason_can_be_seen(string? password, string code)
    {
        var server = await ServerAsync("--requirepass", "s3cret");
        var client = Client(new RedisAddress("127.0.0.1", server.Port) { Password = password });

        var failure = await FailureAsync(client.ExecuteAsync(RedisCommand.Of("PING"), TimeSpan.FromMilliseconds(300), Never));

        Assert.Equal(RedisFailure.Deadline, failure.Failure);
        await UntilAsync(() => client.LastFailure is not null, "the refusal is known");
        Assert.Contains(code, client.LastFailure, StringComparison.Ordinal);
        Assert.Equal(RedisState.Connecting, client.State);
        Assert.Single(Log, line => line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.DoesNotContain(Log, line => line.Contains("wr0ng", StringComparison.Ordinal));
    }

    [Fact]
    public async Task that_run_a_script_send_its_text_only_when_the_server_does_not_know_it()
    {
        var server = await ServerAsync();
        var client = Client(server.Address);
        var script = new RedisScript("return {KEYS[1], ARGV[1], redis.call('INCR', 'runs')}");

        for (var run = 1; run <= 3; run++)
        {
            var reply = await client.EvaluateAsync(script, ["key"], ["argument"], Ample, Never);
            Assert.Equal(["key", "argument", run.ToString(CultureInfo.InvariantCulture)], reply.Items.ToArray().Select(Text));
            if (run == 2)
            {
                await client.ExecuteAsync(RedisCommand.Of("SCRIPT", "FLUSH"), Never);
            }
        }

        var stats = Text(await client.ExecuteAsync(RedisCommand.Of("INFO", "commandstats"), Never));
        Assert.Contains("cmdstat_eval:calls=2,", stats, StringComparison.Ordinal);
        Assert.Contains("cmdstat_evalsha:calls=3,", stats, StringComparison.Ordinal);
    }

    [Fact]
    public async Task that_run_a_broken_script_are_answered_its_error()
    {
        var server = await ServerAsync();
        var reply = await Client(server.Address).EvaluateAsync(new RedisScript("return nonsense("), [], [], Ample, Never);
        Assert.True(reply.IsError);
    }

    [Fact]
    public async Task fail_when_their_client_is_disposed_and_so_do_later_ones()
    {
        var server = await ServerAsync();
        var client = Client(server.Address);
        await client.ExecuteAsync(RedisCommand.Of("PING"), Never);
        server.Freeze();
        var unanswered = client.ExecuteAsync(RedisCommand.Of("PING"), Never);
        await client.DisposeAsync();

        Assert.Equal(RedisFailure.Closed, (await FailureAsync(unanswered)).Failure);
        Assert.Equal(RedisFailure.Closed, (await FailureAsync(client.ExecuteAsync(RedisCommand.Of("PING"), Never))).Failure);
        Assert.Equal(RedisState.Closed, client.State);
    }
}
