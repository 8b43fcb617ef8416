using Gatehouse.Conformance.Harness;
using Gatehouse.Events.Redis;

namespace Gatehouse.Conformance.Redis;

/// <summary>The Redis subscriber and a real server, in both protocols.</summary>
public class Subscriptions : RedisCase
{
    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public async Task hear_what_is_published_in_order_until_they_end(int version)
    {
        var server = await ServerAsync(version == 3 ? [] : ["--rename-command", "HELLO", ""]);
        var (client, subscriber) = (Client(server.Address), Subscriber(Options(server.Address)));
        var (guild, channel) = (new Ear(), new Ear());
        await subscriber.SubscribeAsync("guild:1", guild, Never);
        await subscriber.SubscribeAsync("channel:2", channel, Never);

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("1", Text(await client.ExecuteAsync(RedisCommand.Of("PUBLISH", "guild:1", i), Never)));
        }

        await UntilAsync(() => guild.Heard.Count() == 100, "all messages are heard");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), guild.Heard);
        Assert.Empty(channel.Heard);
        Assert.True(subscriber.Unsubscribe("guild:1"));
        Assert.False(subscriber.Unsubscribe("guild:1"));
        await Patience.UntilAsync(async () => Text(await client.ExecuteAsync(RedisCommand.Of("PUBLISH", "guild:1", "late"), Never)) == "0", "the server knows it");
        Assert.Equal(100, guild.Heard.Count());
    }

    [Fact]
    public async Task come_back_after_a_restart_and_say_that_something_may_be_missing()
    {
        var server = await ServerAsync();
        var (client, subscriber, ear) = (Client(server.Address), Subscriber(Options(server.Address)), new Ear());
        await subscriber.SubscribeAsync("guild:1", ear, Never);
        await client.ExecuteAsync(RedisCommand.Of("PUBLISH", "guild:1", "before"), Never);
        await UntilAsync(() => ear.Heard.Any(), "the first message is heard");

        await server.KillAsync();
        await server.StartAgainAsync();
        await Patience.UntilAsync(async () => await PublishAsync(client, "after") == "1", "the subscriber is back");

        await UntilAsync(() => ear.Heard.Contains("after"), "the second message is heard");
        Assert.Equal(["before", "(missed)", "after"], ear.Heard);
    }

    [Fact]
    public async Task notice_a_frozen_server_and_come_back()
    {
        var server = await ServerAsync();
        var options = Options(server.Address);
        options.ConnectTimeout = TimeSpan.FromMilliseconds(300);
        var (subscriber, ear) = (Subscriber(options), new Ear());
        await subscriber.SubscribeAsync("guild:1", ear, Never);

        server.Freeze();
        await UntilAsync(() => subscriber.State == RedisState.Connecting, "the silence is noticed");
        server.Thaw();

        await UntilAsync(() => ear.Heard.Any(), "the gap is told");
        Assert.Equal("(missed)", ear.Heard.First());
    }

    [Fact]
    public async Task outlive_a_quiet_time()
    {
        var server = await ServerAsync();
        var (client, subscriber, ear) = (Client(server.Address), Subscriber(Options(server.Address)), new Ear());
        await subscriber.SubscribeAsync("guild:1", ear, Never);

        // Pings were needed to get here: without them the silence of three intervals would have ended the connection.
        await Patience.UntilAsync(async () => Pings(Text(await client.ExecuteAsync(RedisCommand.Of("INFO", "commandstats"), Never))) >= 5, "pings are sent");

        Assert.Equal("1", await PublishAsync(client, "still here"));
        await UntilAsync(() => ear.Heard.Any(), "the message is heard");
        Assert.Equal(["still here"], ear.Heard);
    }

    [Fact]
    public async Task wait_for_a_server_that_is_not_there_yet()
    {
        var server = await ServerAsync();
        await server.KillAsync();
        var (subscriber, ear) = (Subscriber(Options(server.Address)), new Ear());
        var subscribing = subscriber.SubscribeAsync("guild:1", ear, Never);

        await server.StartAgainAsync();

        await subscribing.WaitAsync(Patience.Length, TimeProvider.System);
        Assert.Equal("1", await PublishAsync(Client(server.Address), "hello"));
        await UntilAsync(() => ear.Heard.Any(), "the message is heard");
        Assert.Equal(["hello"], ear.Heard);
    }

    [Fact]
    public async Task fail_visibly_when_nobody_confirms_them_or_there_is_no_room()
    {
        var server = await ServerAsync();
        var options = Options(server.Address);
        (options.Deadline, options.MaxChannels) = (TimeSpan.FromMilliseconds(200), 1);
        await server.KillAsync();
        var subscriber = Subscriber(options);

        var first = subscriber.SubscribeAsync("guild:1", new Ear(), Never);
        await Assert.ThrowsAsync<InvalidOperationException>(() => subscriber.SubscribeAsync("guild:1", new Ear(), Never));
        var second = await Assert.ThrowsAsync<RedisException>(() => subscriber.SubscribeAsync("guild:2", new Ear(), Never));

        Assert.Equal(RedisFailure.QueueFull, second.Failure);
        Assert.Equal(RedisFailure.Deadline, (await Assert.ThrowsAsync<RedisException>(() => first)).Failure);
        Assert.False(subscriber.Unsubscribe("guild:1"));
    }

    [Fact]
    public async Task are_refused_one_by_one_where_the_server_allows_only_some_channels()
    {
        var server = await ServerAsync("--user", "ada", "on", ">s3cret", "~*", "resetchannels", "&guild:*", "+@all");
        var subscriber = Subscriber(Options(new RedisAddress("127.0.0.1", server.Port) { User = "ada", Password = "s3cret" }));

        var refused = await Assert.ThrowsAsync<RedisException>(() => subscriber.SubscribeAsync("secret", new Ear(), Never));
        await subscriber.SubscribeAsync("guild:1", new Ear(), Never);

        Assert.Equal(RedisFailure.Refused, refused.Failure);
        Assert.Contains("NOPERM", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task survive_being_left_and_taken_again_in_quick_succession()
    {
        var server = await ServerAsync();
        var (client, subscriber) = (Client(server.Address), Subscriber(Options(server.Address)));
        var ear = new Ear();
        for (var i = 0; i < 200; i++)
        {
            ear = new Ear();
            await subscriber.SubscribeAsync("guild:1", ear, Never);
            if (i < 199)
            {
                Assert.True(subscriber.Unsubscribe("guild:1"));
            }
        }

        Assert.Equal("1", await PublishAsync(client, "last"));
        await UntilAsync(() => ear.Heard.Any(), "the last listener hears");
        Assert.Equal(["last"], ear.Heard);
    }

    private static async Task<string> PublishAsync(RedisClient client, string message)
    {
        try
        {
            return Text(await Patience.Await(client.ExecuteAsync(RedisCommand.Of("PUBLISH", "guild:1", message), Never).AsTask()));
        }
        catch (RedisException)
        {
            return "not published";
        }
    }

    private static int Pings(string stats)
    {
        var at = stats.IndexOf("cmdstat_ping:calls=", StringComparison.Ordinal);
        return at < 0 ? 0 : int.Parse(stats[(at + 19)..stats.IndexOf(',', at)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
