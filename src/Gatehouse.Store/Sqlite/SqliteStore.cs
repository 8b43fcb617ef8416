using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Store.Migrations;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Store.Sqlite;

/// <summary>
/// A SQLite file behind the ports: one writer with group commit (WAL, <c>synchronous=FULL</c>), a few readers beside it. What was acknowledged is on
/// disk. Owned by whoever opened it; disposing finishes what waits and closes the file.
/// </summary>
public sealed class SqliteStore : IAsyncDisposable
{
    private readonly Writer _writer;
    private readonly Readers _readers;
    private readonly TimeProvider _clock;

    private SqliteStore(Writer writer, Readers readers, Caches caches, IAnnouncer announcer, TimeProvider clock, long head)
    {
        _writer = writer;
        _readers = readers;
        _clock = clock;
        HeadAtOpening = head;
        Guilds = new SqliteGuilds(writer, readers, caches.Guilds, announcer);
        Invites = new SqliteInvites(writer, readers);
        Messages = new SqliteMessages(writer, readers, announcer);
        Accounts = new SqliteAccounts(writer, readers, announcer);
        Events = new SqliteEvents(readers);
    }

    public IGuildStore Guilds { get; }

    public IInviteStore Invites { get; }

    public IMessageStore Messages { get; }

    public IAccountStore Accounts { get; }

    public IEventArchive Events { get; }

    /// <summary>Position of the newest event when the file was opened: where the log continues.</summary>
    public long HeadAtOpening { get; }

    /// <summary>The writer, for tests that want to hurt it.</summary>
    internal Writer Writer => _writer;

    /// <summary>Opens a database file, creating it or bringing it to the program's schema.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="log">Hears of every commit.</param>
    /// <param name="ids">Gives message ids; it is told to begin after the greatest id in the file.</param>
    /// <exception cref="MigrationException">The file is newer than the program, or of another build.</exception>
    /// <exception cref="StoreUnavailableException">The file cannot be opened, is no database, or another process holds it.</exception>
    public static SqliteStore Open(
        string path, StoreOptions options, IEventLog log, IAnnouncer announcer, IIds ids, TimeProvider clock, ILogger<SqliteStore> logger)
    {
        Database? database = null;
        Readers? readers = null;
        try
        {
            database = Database.OpenWriter(path);
            var taken = SqliteMigrator.Migrate(database, Migration.All(), clock.GetUtcNow());
            readers = new Readers(path, options.Readers);
            var head = readers.Read(static tables => tables.Events.Head());
            var caches = new Caches(options);
            var writer = new Writer(path, database, options, caches, log, ids, clock, logger);
            logger.Opened(path, head, taken);
            return new SqliteStore(writer, readers, caches, announcer, clock, head);
        }
        catch (Exception failure)
        {
            readers?.Dispose();
            database?.Dispose();
            if (failure is SqliteFailure { IsBusy: true })
            {
                throw new StoreUnavailableException($"The database {path} is in use by another process.", failure);
            }

            if (failure is SqliteFailure)
            {
                throw new StoreUnavailableException($"The database {path} cannot be opened: {failure.Message}", failure);
            }

            throw;
        }
    }

    /// <summary>Like <see cref="Open"/>, off the caller's thread.</summary>
    public static Task<SqliteStore> OpenAsync(
        string path,
        StoreOptions options,
        IEventLog log,
        IAnnouncer announcer,
        IIds ids,
        TimeProvider clock,
        ILogger<SqliteStore> logger,
        CancellationToken cancellationToken) =>
        Task.Run(() => Open(path, options, log, announcer, ids, clock, logger), cancellationToken);

    /// <summary>Commits the smallest change there is, and reads.</summary>
    /// <returns>How long both took together.</returns>
    /// <exception cref="StoreUnavailableException">One of them failed.</exception>
    public async ValueTask<TimeSpan> ProbeAsync(CancellationToken cancellationToken)
    {
        var began = _clock.GetTimestamp();
        await _writer.CommitAsync(
            static batch =>
            {
                batch.Tables.House.Probe();
                return default(Done);
            },
            cancellationToken);
        await _readers.ReadAsync(static tables => tables.House.GreatestId, cancellationToken);
        return _clock.GetElapsedTime(began);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _readers.Dispose();
    }
}
