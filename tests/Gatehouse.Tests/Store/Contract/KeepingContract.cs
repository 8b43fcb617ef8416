using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Store;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

/// <summary>What every store promises about how long and how much it keeps, and about who may write.</summary>
public abstract partial class KeepingContract : StoreCase
{
    [Fact]
    public async Task never_gives_an_id_out_again_though_the_clock_went_back()
    {
        Message last;
        await using (var store = Open(ids: new CountingIds(4_000_000_000_000_000_000)))
        {
            var guild = await store.FoundAsync();
            last = await store.SayAsync(guild, "one");
            await store.Messages.DeleteAsync(Quay, last.Id, guild, _ => null, _ => null, Never);
        }

        await using var next = Open(ids: new CountingIds(1));
        var posted = await next.SayAsync(NewHarbour(), "two");
        Assert.True(posted.Id.Value > last.Id.Value);
    }

    [Fact]
    public async Task keeps_as_many_events_as_it_was_told()
    {
        await using var store = Open(new StoreOptions { EventCount = 50, TrimStep = 20 });
        var guild = await store.FoundAsync();
        for (var i = 0; i < 300; i++)
        {
            await store.SayAsync(guild, $"{i}");
        }

        var head = store.Log.Head;
        await Assert.ThrowsAsync<EventsGoneException>(async () => await store.Archive.ReadAsync(head - 200, 10, Never));
        Assert.Equal(40, (await store.Archive.ReadAsync(head - 40, 100, Never)).Count);
    }

    [Fact]
    public async Task forgets_old_events_but_not_where_the_log_stands()
    {
        var clock = new LateClock();
        long head;
        await using (var store = Open(new StoreOptions { EventAge = TimeSpan.FromHours(1), TrimStep = 20 }, clock))
        {
            var guild = await store.FoundAsync();
            for (var i = 0; i < 30; i++)
            {
                await store.SayAsync(guild, $"{i}");
            }

            clock.Lateness = TimeSpan.FromHours(2);
            for (var i = 0; i < 30; i++)
            {
                await store.SayAsync(guild, $"{i}");
            }

            head = store.Log.Head;
            await Assert.ThrowsAsync<EventsGoneException>(async () => await store.Archive.ReadAsync(0, 10, Never));
            Assert.Equal(30, (await store.Archive.ReadAsync(head - 30, 100, Never)).Count);
        }

        await using var next = Open();
        Assert.Equal(head, next.Log.Head);
    }

    [Fact]
    public async Task removes_the_messages_of_a_channel_that_is_gone_little_by_little()
    {
        await using var store = Open(new StoreOptions { TrimStep = 10 });
        var guild = await store.FoundAsync();
        for (var i = 0; i < 35; i++)
        {
            await store.SayAsync(guild, $"{i}", mentions: [Bo], everyone: true);
        }

        await store.Guilds.ChangeAsync(
            Harbour,
            state => new GuildChange(state, state with { Channels = state.Channels.Remove(Quay) }, [new GuildEvent.ChannelDeleted(state.Channels[Quay])]),
            Never);
        Assert.Empty(store.Guilds.NewestMessages(Harbour));
        for (var i = 0; i < 40; i++)
        {
            await store.SayAsync(guild, $"{i}", Office);
        }

        Assert.Equal(0, Ask($"SELECT count(*) FROM messages WHERE channel = {Quay}"));
        Assert.Equal(0, Ask($"SELECT count(*) FROM mentions WHERE channel = {Quay}"));
        Assert.Equal(0, Ask($"SELECT count(*) FROM read_states WHERE channel = {Quay}"));
        Assert.Equal(40, Ask($"SELECT count(*) FROM messages WHERE channel = {Office}"));
        Assert.Equal((0, 40), (Ask($"SELECT count(*) FROM words WHERE channel = {Quay}"), Ask($"SELECT count(*) FROM words WHERE channel = {Office}")));
        Assert.Equal(0, Ask("SELECT count(*) FROM emptied_channels"));
    }

    [Fact]
    public async Task reads_messages_from_before_there_was_a_search_little_by_little()
    {
        await using (var store = Open())
        {
            var guild = await store.FoundAsync();
            for (var i = 0; i < 25; i++)
            {
                await store.SayAsync(guild, $"old {i}", i % 2 == 0 ? Quay : Office);
            }
        }

        using (var databases = Place())
        using (var database = databases.OpenWriter())
        {
            database.Execute("DELETE FROM words");
            database.Execute("INSERT INTO unread_words (channel, up_to) SELECT channel, max(id) FROM messages GROUP BY channel");
        }

        await using var next = Open(new StoreOptions { TrimStep = 4 });
        var scope = new SearchScope(Harbour, [Quay, Office], []);
        Assert.False((await next.Search.FindAsync(new() { Content = "old" }, scope, Never)).IsComplete);
        var first = (await next.Messages.PageAsync(Quay, new HistoryCursor.After(new(0)), 1, Never))[0];
        await next.Messages.EditAsync(Quay, first.Id, NewHarbour(), message => message with { Content = "new" }, Never);
        while (!(await next.Search.FindAsync(new() { Content = "old" }, scope, Never)).IsComplete)
        {
            await Task.Yield();
        }

        Assert.Equal(24, (await next.Search.FindAsync(new() { Content = "old" }, scope, Never)).Total);
        Assert.Equal(first.Id, Assert.Single((await next.Search.FindAsync(new() { Content = "new" }, scope, Never)).Messages).Id);
        Assert.Equal(25, Ask("SELECT count(*) FROM words"));
    }

    [Fact]
    public async Task finds_guilds_that_had_to_make_room_in_memory()
    {
        await using var store = Open(new StoreOptions { CachedGuilds = 2 });
        await store.FoundAsync();
        var founded = new List<GuildState>();
        for (ulong i = 1; i <= 6; i++)
        {
            var id = new GuildId(500 + i);
            founded.Add(await store.Guilds.CreateAsync(
                new GuildState(
                    new Guild(id, $"guild {i}", Ada.Id),
                    ImmutableDictionary<RoleId, Role>.Empty.Add(id.EveryoneRole, new(id.EveryoneRole, "@everyone", Permissions.None, 0)),
                    ImmutableDictionary<ChannelId, Channel>.Empty.Add(new(600 + i), new(new(600 + i), id, ChannelKind.Text, "c", 0)),
                    ImmutableDictionary<UserId, Member>.Empty.Add(Ada.Id, new(Ada, Then))),
                Never));
        }

        foreach (var guild in founded)
        {
            Assert.Equal(Describe(guild), Describe(await store.Guilds.FindAsync(guild.Channels.Keys.Single(), Never)));
        }

        Assert.Equal(7, (await store.Guilds.OfUserAsync(Ada.Id, Never)).Count);
        await store.Guilds.CaptureAsync(Ada.Id, (_, states) => Assert.Equal(7, states.Count), Never);
        await store.Accounts.ChangeAsync(Ada.Id, user => user with { Username = "Countess" }, Never);
        foreach (var guild in founded)
        {
            Assert.Equal("Countess", (await store.Guilds.FindAsync(guild.Id, Never))!.Members[Ada.Id].User.Username);
        }
    }

    [Fact]
    public async Task answers_a_probe_until_it_is_closed()
    {
        var store = Open();
        Assert.True(await store.Store.ProbeAsync(Never) >= TimeSpan.Zero);
        await store.DisposeAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Store.ProbeAsync(Never));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Messages.FindAsync(Quay, new(1), Never));
    }

    [Fact]
    public async Task numbers_the_messages_of_a_channel_without_holes()
    {
        var numbers = new List<long>();
        await using (var store = Open())
        {
            var guild = await store.FoundAsync();
            var failing = Enumerable.Range(0, 20).Select(_ => store.Guilds.ChangeAsync(Harbour, _ => throw new FormatException("a defect"), Never).AsTask());
            var sending = Enumerable.Range(0, 60).Select(i => store.SayAsync(guild, $"{i}", i % 3 == 0 ? Office : Quay).AsTask()).ToArray();
            await Task.WhenAll(failing.Select(work => work.ContinueWith(_ => { }, TaskScheduler.Default)));
            var sent = await Task.WhenAll(sending);
            Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), sent.Where(message => message.Channel == Office).Select(message => message.Sequence).Order());
            await store.Messages.DeleteAsync(Quay, sent.Last(message => message.Channel == Quay).Id, guild, _ => null, _ => null, Never);
            numbers.AddRange(sent.Where(message => message.Channel == Quay).OrderBy(message => message.Id.Value).Select(message => message.Sequence));
        }

        await using var next = Open();
        numbers.Add((await next.SayAsync(NewHarbour(), "on")).Sequence);
        Assert.Equal(Enumerable.Range(1, 41).Select(i => (long)i), numbers);
        Assert.Equal(41, (await next.Messages.PageAsync(Quay, new HistoryCursor.Newest(), 1, Never))[0].Sequence);
    }

    [Fact]
    public async Task is_opened_by_one_at_a_time()
    {
        await using (Open())
        {
            var refusal = Assert.Throws<StoreUnavailableException>(() => Open());
            Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
        }

        await Open().DisposeAsync();
    }

    [Fact]
    public async Task commits_nothing_once_somebody_else_has_taken_over()
    {
        await using var store = Open();
        var guild = await store.FoundAsync();
        var before = await store.SayAsync(guild, "mine");
        var database = store.Store.Writer.Database;
        database.Execute("UPDATE house SET epoch = epoch + 1");

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.SayAsync(guild, "not mine any more"));
        Assert.Equal(before.Id, (await store.Messages.PageAsync(Quay, new HistoryCursor.Newest(), 1, Never))[0].Id);

        // It takes over in its turn, and goes on where the other ended.
        Assert.Equal(before.Sequence + 1, (await store.SayAsync(guild, "mine again")).Sequence);
    }
}
