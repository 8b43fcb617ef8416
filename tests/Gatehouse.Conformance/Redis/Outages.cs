using System.Collections.Concurrent;
using Gatehouse.Conformance.Harness;
using Gatehouse.Events.Redis;

namespace Gatehouse.Conformance.Redis;

/// <summary>The Redis client and a server that is killed, frozen, restarted or slow.</summary>
public class Outages : RedisCase
{
    [Fact]
    public async Task by_a_kill_fail_what_was_sent_at_once_and_let_what_comes_later_wait_for_the_next_server()
    {
        var server = await ServerAsync();
        var client = Client(server.Address);
        var states = new ConcurrentQueue<RedisState>();
        await client.ExecuteAsync(RedisCommand.Of("PING"), Never);
        client.StateChanged += states.Enqueue;
        var sent = client.ExecuteAsync(RedisCommand.Of("EVAL", "redis.call('INCR', 'counter') while true do end", 0), Never);

        // That nobody else is answered any more proves that the command has arrived.
        var witness = Client(server.Address);
        await Patience.UntilAsync(async () => !await AnswersAsync(witness), "the script runs");
        await server.KillAsync();
        Assert.Equal(RedisFailure.ConnectionLost, (await FailureAsync(sent)).Failure);
        await UntilAsync(() => client.State == RedisState.Connecting, "the loss is seen");
        var later = client.ExecuteAsync(RedisCommand.Of("INCR", "counter"), Never);
        await server.StartAgainAsync();

        Assert.Equal("1", Text(await Patience.Await(later.AsTask())));
        Assert.Equal([RedisState.Connecting, RedisState.Connected], states);
    }

    [Fact]
    public async Task by_a_kill_cost_a_short_deadline_and_no_more()
    {
        var server = await ServerAsync();
        var client = Client(server.Address);
        await client.ExecuteAsync(RedisCommand.Of("PING"), Never);
        await server.KillAsync();
        await UntilAsync(() => client.State == RedisState.Connecting, "the loss is seen");

        var asked = Enumerable.Range(0, 50).Select(_ => FailureAsync(client.ExecuteAsync(RedisCommand.Of("PING"), TimeSpan.FromMilliseconds(20), Never)));

        Assert.All(await Task.WhenAll(asked), failure => Assert.Equal(RedisFailure.Deadline, failure.Failure));
        Assert.Equal(0, client.QueueLength);
        Assert.Single(Log, line => line.StartsWith("Warning 1041", StringComparison.Ordinal));
        Assert.InRange(Log.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)), 1, 2);
    }

    [Fact]
    public async Task by_freezing_cost_the_deadline_and_late_replies_reach_nobody_else()
    {
        var server = await ServerAsync();
        var options = Options(server.Address);
        options.MissesBeforeReconnect = int.MaxValue;
        var client = Client(options);
        await client.ExecuteAsync(RedisCommand.Of("PING"), Never);
        server.Freeze();

        for (var i = 0; i < 20; i++)
        {
            var failure = await FailureAsync(client.ExecuteAsync(RedisCommand.Of("ECHO", $"late {i}"), TimeSpan.FromMilliseconds(20), Never));
            Assert.Equal(RedisFailure.Deadline, failure.Failure);
        }

        var patient = client.ExecuteAsync(RedisCommand.Of("ECHO", "patient"), Never);
        server.Thaw();

        Assert.Equal("patient", Text(await Patience.Await(patient.AsTask())));
        Assert.Equal("next", Text(await client.ExecuteAsync(RedisCommand.Of("ECHO", "next"), Never)));
        Assert.Equal(0, client.QueueLength);
        Assert.Single(Log, line => line.Contains(" 1040 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task by_freezing_end_the_connection_after_enough_misses_and_the_client_recovers_with_the_server()
    {
        var server = await ServerAsync();
        var options = Options(server.Address);
        options.SilenceBeforeReconnect = TimeSpan.FromMilliseconds(100);
        options.ConnectTimeout = TimeSpan.FromMilliseconds(200);
        var client = Client(options);
        await client.ExecuteAsync(RedisCommand.Of("PING"), Never);
        var forever = client.ExecuteAsync(RedisCommand.Of("CLIENT", "ID"), Never);
        await Patience.Await(forever.AsTask());
        server.Freeze();

        var unanswered = client.ExecuteAsync(RedisCommand.Of("PING"), Never);
        await Patience.UntilAsync(
            async () =>
            {
                Assert.Equal(RedisFailure.Deadline, (await FailureAsync(client.ExecuteAsync(RedisCommand.Of("PING"), TimeSpan.FromMilliseconds(20), Never))).Failure);
                return client.State == RedisState.Connecting;
            },
            "the frozen server is given up");
        Assert.Equal(RedisFailure.ConnectionLost, (await FailureAsync(unanswered)).Failure);
        server.Thaw();

        Assert.Equal("PONG", Text(await Patience.Await(client.ExecuteAsync(RedisCommand.Of("PING"), Never).AsTask())));
    }

    [Fact]
    public async Task by_freezing_while_much_is_written_cost_the_deadline_too()
    {
        var server = await ServerAsync();
        var client = Client(server.Address);
        await client.ExecuteAsync(RedisCommand.Of("PING"), Never);
        server.Freeze();

        // More than the kernel's buffers take: the write itself is stuck.
        var large = client.ExecuteAsync(RedisCommand.Of("SET", "large", new byte[15_000_000]), TimeSpan.FromMilliseconds(200), Never);
        var behind = client.ExecuteAsync(RedisCommand.Of("PING"), TimeSpan.FromMilliseconds(20), Never);

        Assert.Equal(RedisFailure.Deadline, (await FailureAsync(behind)).Failure);
        Assert.Equal(RedisFailure.Deadline, (await FailureAsync(large)).Failure);
        server.Thaw();
        Assert.Equal("PONG", Text(await Patience.Await(client.ExecuteAsync(RedisCommand.Of("PING"), Never).AsTask())));
    }

    [Fact]
    public async Task again_and_again_never_mix_up_answers()
    {
        var server = await ServerAsync();
        var client = Client(server.Address);
        using var enough = new CancellationTokenSource();
        var answered = 0;
        var callers = Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                var word = $"{caller}:{i}";
                try
                {
                    Assert.Equal(word, Text(await client.ExecuteAsync(RedisCommand.Of("ECHO", word), TimeSpan.FromMilliseconds(i % 2 == 0 ? 5 : 500), Never)));
                    Interlocked.Increment(ref answered);
                }
                catch (RedisException)
                {
                    // Part of the weather.
                }
            }
        })).ToList();

        for (var round = 0; round < 5; round++)
        {
            var before = Volatile.Read(ref answered);
            await UntilAsync(() => Volatile.Read(ref answered) > before + 100, "commands are answered");
            if (round % 2 == 0)
            {
                await server.KillAsync();
                await server.StartAgainAsync();
            }
            else
            {
                server.Freeze();
                await FailureAsync(client.ExecuteAsync(RedisCommand.Of("PING"), TimeSpan.FromMilliseconds(50), Never));
                server.Thaw();
            }
        }

        await enough.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(Patience.Length, TimeProvider.System);
    }

    [Fact]
    public async Task by_a_pause_of_the_server_only_delay_what_can_wait()
    {
        var server = await ServerAsync();
        var client = Client(server.Address);
        Assert.Equal("OK", Text(await client.ExecuteAsync(RedisCommand.Of("CLIENT", "PAUSE", 400), Never)));

        var patient = client.ExecuteAsync(RedisCommand.Of("ECHO", "patient"), Never);
        Assert.Equal(RedisFailure.Deadline, (await FailureAsync(client.ExecuteAsync(RedisCommand.Of("PING"), TimeSpan.FromMilliseconds(20), Never))).Failure);
        Assert.Equal("patient", Text(await Patience.Await(patient.AsTask())));
    }

    [Fact]
    public async Task do_not_come_from_replies_that_are_huge()
    {
        var server = await ServerAsync();
        var client = Client(server.Address);
        await client.ExecuteAsync(RedisCommand.Of("SET", "large", new byte[8_000_000]), Never);

        var replies = await Patience.Await(Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.ExecuteAsync(RedisCommand.Of("GET", "large"), Never).AsTask())));

        Assert.All(replies, reply => Assert.Equal(8_000_000, reply.Bytes.Length));
        Assert.DoesNotContain(Log, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task come_from_replies_beyond_the_bound_and_only_their_connection_pays()
    {
        var server = await ServerAsync();
        var options = Options(server.Address);
        options.MaxReplyBytes = 100_000;
        var client = Client(options);
        await client.ExecuteAsync(RedisCommand.Of("SET", "large", new byte[200_000]), Never);

        Assert.Equal(RedisFailure.ConnectionLost, (await FailureAsync(client.ExecuteAsync(RedisCommand.Of("GET", "large"), Never))).Failure);
        Assert.Equal("PONG", Text(await Patience.Await(client.ExecuteAsync(RedisCommand.Of("PING"), Never).AsTask())));
    }

    [Fact]
    public async Task fill_the_queue_to_its_bound_and_what_is_beyond_fails_at_once()
    {
        var server = await ServerAsync();
        var options = Options(server.Address);
        options.MaxCommands = 100;
        var client = Client(options);
        await client.ExecuteAsync(RedisCommand.Of("PING"), Never);
        server.Freeze();

        var admitted = Enumerable.Range(0, 100).Select(i => client.ExecuteAsync(RedisCommand.Of("ECHO", i), Never).AsTask()).ToList();
        var beyond = client.ExecuteAsync(RedisCommand.Of("PING"), Never);
        Assert.True(beyond.IsCompleted);
        Assert.Equal(RedisFailure.QueueFull, (await FailureAsync(beyond)).Failure);

        server.Thaw();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), (await Patience.Await(Task.WhenAll(admitted))).Select(Text));
    }

    [Fact]
    public async Task can_be_there_before_the_client_is()
    {
        var server = await ServerAsync();
        await server.KillAsync();
        var client = Client(server.Address);
        var asked = client.ExecuteAsync(RedisCommand.Of("PING"), Never);
        await UntilAsync(() => client.LastFailure is not null, "connecting fails");

        await server.StartAgainAsync();

        Assert.Equal("PONG", Text(await Patience.Await(asked.AsTask())));
    }

    private static async Task<bool> AnswersAsync(RedisClient client)
    {
        try
        {
            await client.ExecuteAsync(RedisCommand.Of("PING"), TimeSpan.FromMilliseconds(300), Never);
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
