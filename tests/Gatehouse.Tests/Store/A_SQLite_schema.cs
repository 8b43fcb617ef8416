using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Store;
using Gatehouse.Store.Migrations;
using Gatehouse.Store.Sql;
using Gatehouse.Store.Sqlite;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

/// <summary>Old files open, and are kept as they were; backups hold what was there.</summary>
public sealed class A_SQLite_schema : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory.File("house.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task brings_a_file_of_the_first_release_up_and_keeps_it_as_it_was()
    {
        using (var first = new SqliteFile(Path))
        using (var database = first.OpenWriter())
        {
            Migrator.Migrate(database, [.. first.Migrations.Take(1)], Then);
            database.Execute(
                $"""
                UPDATE house SET greatest_id = 4000000000000000001;
                INSERT INTO users (id, username, username_key, is_bot) VALUES ({Ada.Id}, 'Ada', 'ada', 0);
                INSERT INTO guilds (id, name, owner) VALUES ({Harbour}, 'harbour', {Ada.Id});
                INSERT INTO roles VALUES ({Harbour}, {Harbour}, '@everyone', 3072, 0, 0, 0, 0);
                INSERT INTO channels VALUES ({Quay}, {Harbour}, 0, 'quay', 0, NULL, NULL, 0, 0), ({Office}, {Harbour}, 0, 'office', 1, NULL, NULL, 0, 0);
                INSERT INTO members VALUES ({Harbour}, {Ada.Id}, 'Countess', 17);
                INSERT INTO messages VALUES ({Quay}, 11, {Ada.Id}, 0, 'one', NULL, 0, 0, 0, NULL, NULL, NULL), ({Quay}, 12, {Ada.Id}, 0, 'two', NULL, 0, 0, 0, NULL, NULL, NULL),
                    ({Office}, 13, {Ada.Id}, 0, 'three', NULL, 0, 0, 0, NULL, NULL, NULL);
                INSERT INTO events VALUES (1, 17, 'guild:1', NULL, 'MESSAGE_CREATE', 0, 0, NULL, x'7B7D');
                """);
        }

        await using (var store = Open())
        {
            Assert.Equal(1, store.Log.Head);
            Assert.Equal("Countess", (await store.Guilds.FindAsync(Harbour, Never))!.Members[Ada.Id].Nick);
            Assert.Equal(["2 two", "1 one"], (await store.Messages.PageAsync(Quay, new HistoryCursor.Newest(), 10, Never)).Select(message => $"{message.Sequence} {message.Content}"));
            Assert.Equal(2, (await store.SayAsync((await store.Guilds.FindAsync(Harbour, Never))!, "on", Office)).Sequence);
            var scope = new SearchScope(Harbour, [Quay, Office], []);
            while (!(await store.Search.FindAsync(new() { Content = "two" }, scope, Never)).IsComplete)
            {
                await Task.Yield();
            }

            Assert.Equal("two", Assert.Single((await store.Search.FindAsync(new() { Content = "two" }, scope, Never)).Messages).Content);
        }

        using var kept = SqliteDatabase.OpenPlain(Path + ".schema-1");
        Assert.Equal(1, kept.Ask("SELECT max(number) FROM migrations"));
        Assert.Equal(3, kept.Ask("SELECT count(*) FROM messages"));
    }

    [Fact]
    public void is_not_changed_when_it_cannot_be_kept_aside()
    {
        using (var first = new SqliteFile(Path))
        using (var database = first.OpenWriter())
        {
            Migrator.Migrate(database, [.. first.Migrations.Take(1)], Then);
        }

        Directory.CreateDirectory(Path + ".schema-1.partial");
        Assert.Throws<StoreUnavailableException>(() => Open());
        using var plain = SqliteDatabase.OpenPlain(Path);
        Assert.Equal(1, plain.Ask("SELECT max(number) FROM migrations"));
    }

    [Fact]
    public async Task is_copied_whole_while_somebody_writes()
    {
        await using var store = Open();
        var guild = await store.FoundAsync();
        var before = await store.SayAsync(guild, "before");
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await store.SayAsync(guild, "meanwhile");
            }
        });
        Upkeep.Copy(Path, _directory.File("backup.db"));
        await enough.CancelAsync();
        await writing;

        Assert.Throws<IOException>(() => Upkeep.Copy(Path, _directory.File("backup.db")));
        Assert.False(File.Exists(_directory.File("backup.db-wal")));
        await using var copy = new StoreUnderTest(new SqliteFile(_directory.File("backup.db")));
        Assert.Equal("before", (await copy.Messages.FindAsync(Quay, before.Id, Never))?.Content);
        Assert.True(copy.Log.Head <= store.Log.Head);
    }

    [Fact]
    public async Task is_refused_as_a_backup_when_it_is_damaged_or_somebody_elses()
    {
        await using (var store = Open())
        {
            var guild = await store.FoundAsync();
            for (var i = 0; i < 200; i++)
            {
                await store.SayAsync(guild, new string('x', 500));
            }
        }

        using (var file = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Seek(file.Length / 2, SeekOrigin.Begin);
            file.Write(new byte[8_192]);
        }

        Assert.Throws<StoreUnavailableException>(() => Upkeep.Copy(Path, _directory.File("backup.db")));
        File.WriteAllText(_directory.File("text.db"), new string('?', 8_192));
        Assert.Throws<StoreUnavailableException>(() => Upkeep.Copy(_directory.File("text.db"), _directory.File("backup.db")));
        using (var other = SqliteDatabase.OpenWriter(_directory.File("other.db")))
        {
            other.Execute("CREATE TABLE shopping (list TEXT)");
        }

        Assert.Throws<MigrationException>(() => Upkeep.Copy(_directory.File("other.db"), _directory.File("backup.db")));
        Assert.False(File.Exists(_directory.File("backup.db")));
        Assert.False(File.Exists(_directory.File("backup.db.partial")));
    }

    [Fact]
    public async Task tells_its_steps_beside_a_running_server()
    {
        using var upkeep = Upkeep.OfFile(Path);
        Assert.All(upkeep.Steps(), step => Assert.Null(step.TakenAt));
        await using (Open())
        {
            Assert.All(upkeep.Steps(), step => Assert.NotNull(step.TakenAt));
            Assert.Throws<StoreUnavailableException>(() => upkeep.BringUp(Then));
        }

        Assert.Equal((0, null), upkeep.BringUp(Then));
    }

    private StoreUnderTest Open() => new(new SqliteFile(Path));
}

/// <summary>What an earlier release has written, on SQLite.</summary>
public sealed class A_SQLite_file_of_an_earlier_release : UpgradeContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    protected override string Words =>
        """
        INSERT INTO words (rowid, channel, folded) SELECT m.id, m.channel,
            lower(m.content) || ' #at' || coalesce(c.guild, m.channel) || ' #in' || m.channel || ' #by' || m.author || ' #byuser'
        FROM messages m LEFT JOIN channels c ON c.id = m.channel
        """;

    public void Dispose() => _directory.Dispose();

    public override Task DisposeAsync() => Task.CompletedTask;

    internal override IDatabases Place() => new SqliteFile(_directory.File("house.db"));
}
