using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Store;
using Gatehouse.Store.Migrations;
using Gatehouse.Store.Sqlite;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

public sealed class A_SQLite_file : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory.File("house.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task has_all_that_was_acknowledged_when_the_process_dies()
    {
        await using var store = new SqliteUnderTest(Path);
        var guild = await store.FoundAsync();
        var acknowledged = new List<Message>();
        for (var i = 0; i < 200; i++)
        {
            acknowledged.Add(await store.SayAsync(guild, $"{i}"));
        }

        var head = store.Log.Head;
        var copy = _directory.File("crashed.db");
        File.Copy(Path, copy);
        File.Copy(Path + "-wal", copy + "-wal");

        await using var next = new SqliteUnderTest(copy);
        Assert.Equal(head, next.Log.Head);
        Assert.Equal(200, (await next.Archive.ReadAsync(head - 200, 500, Never)).Count);
        foreach (var message in acknowledged)
        {
            Assert.Equal(message.Content, (await next.Messages.FindAsync(Quay, message.Id, Never))?.Content);
        }
    }

    [Fact]
    public async Task refuses_changes_when_the_disk_is_full_and_goes_on_when_it_is_not()
    {
        await using var store = new SqliteUnderTest(Path);
        var guild = await store.FoundAsync();
        var database = store.Store.Writer.Database;
        database.Execute($"PRAGMA max_page_count = {database.Ask("PRAGMA page_count") + 20}");

        var sent = new List<Message>();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                sent.Add(await store.SayAsync(guild, new string('x', 1_000)));
            }
        });

        var head = store.Log.Head;
        Assert.Equal(sent[^1].Id, (await store.Messages.PageAsync(Quay, new HistoryCursor.Newest(), 1, Never))[0].Id);
        Assert.Equal(sent[^1].Id, store.Guilds.NewestMessages(Harbour)[Quay]);
        Assert.Equal(Describe(guild), Describe(await store.Guilds.FindAsync(Harbour, Never)));

        database.Execute("PRAGMA max_page_count = 1000000");
        var after = await store.SayAsync(guild, "room again");
        Assert.Equal(head + 1, store.Log.Head);
        Assert.True(after.Id.Value > sent[^1].Id.Value);
    }

    [Fact]
    public async Task never_gives_an_id_out_again_though_the_clock_went_back()
    {
        Message last;
        await using (var store = new SqliteUnderTest(Path, ids: new CountingIds(4_000_000_000_000_000_000)))
        {
            var guild = await store.FoundAsync();
            last = await store.SayAsync(guild, "one");
            await store.Messages.DeleteAsync(Quay, last.Id, guild, _ => null, Never);
        }

        await using var next = new SqliteUnderTest(Path, ids: new CountingIds(1));
        var posted = await next.SayAsync(NewHarbour(), "two");
        Assert.True(posted.Id.Value > last.Id.Value);
    }

    [Fact]
    public async Task is_refused_when_it_is_newer_than_the_program()
    {
        await new SqliteUnderTest(Path).DisposeAsync();
        using (var database = SqliteDatabase.OpenWriter(Path))
        {
            database.Execute("INSERT INTO migrations VALUES (9999, 'from_the_future', 'x', 0)");
        }

        var refusal = Assert.Throws<MigrationException>(() => new SqliteUnderTest(Path));
        Assert.Contains("newer than this program", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("from_the_future", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task is_refused_when_a_step_was_edited()
    {
        await new SqliteUnderTest(Path).DisposeAsync();
        using (var database = SqliteDatabase.OpenWriter(Path))
        {
            database.Execute("UPDATE migrations SET checksum = 'other'");
        }

        Assert.Contains("another build", Assert.Throws<MigrationException>(() => new SqliteUnderTest(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void takes_all_steps_or_none()
    {
        using var database = SqliteDatabase.OpenWriter(Path);
        var broken = new Migration(1, "broken", "CREATE TABLE a (b INTEGER); CREATE TABLE a (b INTEGER);");
        Assert.Throws<SqliteFailure>(() => Migrator.Migrate(database, [broken], Then));
        Assert.Equal(0, database.Ask("SELECT count(*) FROM sqlite_master"));

        var whole = new Migration(1, "whole", "CREATE TABLE a (b INTEGER);");
        var second = new Migration(2, "second", "ALTER TABLE a ADD COLUMN c;");
        Assert.Equal(1, Migrator.Migrate(database, [whole], Then));
        Assert.Equal(1, Migrator.Migrate(database, [whole, second], Then));
        Assert.Equal(0, Migrator.Migrate(database, [whole, second], Then));
    }

    [Fact]
    public async Task is_refused_while_another_process_holds_it()
    {
        await new SqliteUnderTest(Path).DisposeAsync();
        using var other = SqliteDatabase.OpenWriter(Path);
        other.Execute("BEGIN IMMEDIATE");
        var refusal = Assert.Throws<StoreUnavailableException>(() => new SqliteUnderTest(Path));
        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void is_refused_when_it_is_no_database()
    {
        File.WriteAllText(Path, new string('?', 8_192));
        Assert.Contains("cannot be opened", Assert.Throws<StoreUnavailableException>(() => new SqliteUnderTest(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task keeps_as_many_events_as_it_was_told()
    {
        await using var store = new SqliteUnderTest(Path, new StoreOptions { EventCount = 50, TrimStep = 20 });
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
        await using (var store = new SqliteUnderTest(Path, new StoreOptions { EventAge = TimeSpan.FromHours(1), TrimStep = 20 }, clock))
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

        await using var next = new SqliteUnderTest(Path);
        Assert.Equal(head, next.Log.Head);
    }

    [Fact]
    public async Task removes_the_messages_of_a_channel_that_is_gone_little_by_little()
    {
        await using var store = new SqliteUnderTest(Path, new StoreOptions { TrimStep = 10 });
        var guild = await store.FoundAsync();
        for (var i = 0; i < 35; i++)
        {
            await store.SayAsync(guild, $"{i}");
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

        using var reader = SqliteDatabase.OpenReader(Path);
        Assert.Equal(0, reader.Ask($"SELECT count(*) FROM messages WHERE channel = {Quay}"));
        Assert.Equal(40, reader.Ask($"SELECT count(*) FROM messages WHERE channel = {Office}"));
        Assert.Equal(0, reader.Ask("SELECT count(*) FROM emptied_channels"));
    }

    [Fact]
    public async Task finds_guilds_that_had_to_make_room_in_memory()
    {
        await using var store = new SqliteUnderTest(Path, new StoreOptions { CachedGuilds = 2 });
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
        var store = new SqliteUnderTest(Path);
        Assert.True(await store.Store.ProbeAsync(Never) >= TimeSpan.Zero);
        await store.DisposeAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Store.ProbeAsync(Never));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Messages.FindAsync(Quay, new(1), Never));
    }

    /// <summary>The real clock, some time later.</summary>
    private sealed class LateClock : TimeProvider
    {
        public TimeSpan Lateness { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Lateness;
    }
}
