using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Store.Memory;
using Gatehouse.Store.Migrations;
using Gatehouse.Store.Sql;
using Gatehouse.Store.Sqlite;
using Gatehouse.Store.Writing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Store;

/// <summary>
/// A database behind the ports: one writer with group commit, a few readers beside it. What was acknowledged is on disk. Owned by whoever opened it; disposing
/// finishes what waits and closes the database.
/// </summary>
public sealed class ChatStore : IAsyncDisposable
{
    private readonly IDatabases _databases;
    private readonly Writer _writer;
    private readonly Readers _readers;
    private readonly TimeProvider _clock;

    private ChatStore(IDatabases databases, Writer writer, Readers readers, Caches caches, IAnnouncer announcer, TimeProvider clock, long head)
    {
        _databases = databases;
        _writer = writer;
        _readers = readers;
        _clock = clock;
        HeadAtOpening = head;
        var guilds = new GuildStore(writer, readers, caches.Guilds, announcer, clock);
        Guilds = guilds;
        Conversations = new ConversationStore(readers, guilds);
        Invites = new InviteStore(writer, readers, announcer);
        Messages = new MessageStore(writer, readers, announcer);
        Settings = new SettingsStore(writer, readers, announcer);
        ReadStates = new ReadStateStore(writer, readers, announcer);
        Reactions = new ReactionStore(writer, readers, announcer);
        Pins = new PinStore(writer, readers, announcer);
        Webhooks = new WebhookStore(writer, readers, announcer);
        Attachments = new AttachmentStore(writer, readers);
        Audit = new AuditStore(readers);
        Search = new SearchStore(readers, clock);
        Accounts = new AccountStore(writer, readers, announcer);
        Events = new EventArchive(readers);
    }

    public IGuildStore Guilds { get; }

    public IConversationStore Conversations { get; }

    public IInviteStore Invites { get; }

    public IMessageStore Messages { get; }

    public ISettingsStore Settings { get; }

    public IReadStateStore ReadStates { get; }

    public IReactionStore Reactions { get; }

    public IPinStore Pins { get; }

    public IWebhookStore Webhooks { get; }

    public IAttachmentStore Attachments { get; }

    public IAuditStore Audit { get; }

    public ISearchStore Search { get; }

    public IAccountStore Accounts { get; }

    public IEventArchive Events { get; }

    /// <summary>Position of the newest event when the database was opened: where the log continues.</summary>
    public long HeadAtOpening { get; }

    /// <summary>The writer, for tests that want to hurt it.</summary>
    internal Writer Writer => _writer;

    /// <summary>Opens a SQLite file, creating it or bringing it to the program's schema.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="log">Hears of every commit.</param>
    /// <param name="ids">Gives message ids; it is told to begin after the greatest id in the database.</param>
    /// <exception cref="MigrationException">The database is newer than the program, or of another build.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be opened, is no database, or another process holds it.</exception>
    public static ChatStore OpenSqlite(
        string path, StoreOptions options, IEventLog log, IAnnouncer announcer, IIds ids, TimeProvider clock, ILogger<ChatStore> logger) =>
        Open(new SqliteFile(path), options, log, announcer, ids, clock, logger);

    internal static ChatStore Open(
        IDatabases databases, StoreOptions options, IEventLog log, IAnnouncer announcer, IIds ids, TimeProvider clock, ILogger<ChatStore> logger)
    {
        Database? database = null;
        Readers? readers = null;
        try
        {
            database = databases.OpenWriter();
            var (taken, kept) = Migrator.BringUp(databases, database, clock.GetUtcNow());
            readers = new Readers(databases, options.Readers);
            var head = readers.Read(static tables => tables.Events.Head());
            var caches = new Caches(options);
            var writer = new Writer(databases, database, options, caches, log, ids, clock, logger);
            logger.Opened(databases.Name, head, taken);
            if (kept is not null)
            {
                logger.Kept(kept);
            }

            return new ChatStore(databases, writer, readers, caches, announcer, clock, head);
        }
        catch (Exception failure)
        {
            readers?.Dispose();
            database?.Dispose();
            databases.Dispose();
            if (failure is StoreFailure { IsBusy: true })
            {
                throw new StoreUnavailableException($"The database {databases.Name} is in use by another process.", failure);
            }

            if (failure is StoreFailure)
            {
                throw new StoreUnavailableException($"The database {databases.Name} cannot be opened: {failure.Message}", failure);
            }

            throw;
        }
    }

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
        _databases.Dispose();
    }
}
