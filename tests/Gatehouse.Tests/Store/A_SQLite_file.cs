using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
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

    private static StoreUnderTest Open(string path) => new(new SqliteFile(path));

    [Fact]
    public async Task has_all_that_was_acknowledged_when_the_process_dies()
    {
        await using var store = Open(Path);
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

        await using var next = Open(copy);
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
        await using var store = Open(Path);
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
    public async Task is_refused_when_it_is_newer_than_the_program()
    {
        await Open(Path).DisposeAsync();
        using (var database = SqliteDatabase.OpenWriter(Path))
        {
            database.Execute("INSERT INTO migrations VALUES (9999, 'from_the_future', 'x', 0)");
        }

        var refusal = Assert.Throws<MigrationException>(() => Open(Path));
        Assert.Contains("newer than this program", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("from_the_future", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task is_refused_when_a_step_was_edited()
    {
        await Open(Path).DisposeAsync();
        using (var database = SqliteDatabase.OpenWriter(Path))
        {
            database.Execute("UPDATE migrations SET checksum = 'other'");
        }

        Assert.Contains("another build", Assert.Throws<MigrationException>(() => Open(Path)).Message, StringComparison.Ordinal);
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
        await Open(Path).DisposeAsync();
        using var other = SqliteDatabase.OpenWriter(Path);
        other.Execute("BEGIN IMMEDIATE");
        var refusal = Assert.Throws<StoreUnavailableException>(() => Open(Path));
        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void is_refused_when_it_is_no_database()
    {
        File.WriteAllText(Path, new string('?', 8_192));
        Assert.Contains("cannot be opened", Assert.Throws<StoreUnavailableException>(() => Open(Path)).Message, StringComparison.Ordinal);
    }
}
