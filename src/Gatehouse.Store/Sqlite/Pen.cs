using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Store.Sqlite.Rows;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Store.Sqlite;

/// <summary>The writer's connection and what it does within one transaction. When the connection breaks, the writer takes a new pen.</summary>
internal sealed class Pen : IDisposable
{
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _mark;
    private readonly Statement _release;
    private readonly Statement _undo;

    public Pen(Database database, Caches caches, IIds ids)
    {
        Tables = new Tables(database);
        // Others may not even begin to write: there is one writer, and a second process is a mistake to notice.
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _rollback = database.Prepare("ROLLBACK");
        _mark = database.Prepare("SAVEPOINT work");
        _release = database.Prepare("RELEASE work");
        _undo = database.Prepare("ROLLBACK TO work");
        var greatestId = Tables.House.GreatestId;
        ids.StartAfter(greatestId);
        Batch = new Batch(Tables, caches, ids, Tables.Events.Head(), greatestId);
    }

    public Tables Tables { get; }

    public Batch Batch { get; }

    /// <summary>True after a failure that may lie in the connection.</summary>
    public bool NeedsReopening { get; set; }

    /// <summary>Runs work in one transaction. Work that fails by itself is undone and told; the others are committed.</summary>
    /// <param name="done">Receives the work that was committed.</param>
    /// <param name="trim">Removes old rows in the same transaction.</param>
    /// <returns>The committed events.</returns>
    /// <exception cref="SqliteFailure">An outage; nothing was committed.</exception>
    public IReadOnlyList<Event> Commit(List<Work> changes, List<Work> done, DateTimeOffset now, Action<Batch> trim, ILogger logger)
    {
        Batch.Now = now;
        try
        {
            _begin.Run();
            foreach (var change in changes)
            {
                if (Run(change, logger))
                {
                    done.Add(change);
                }
            }

            Trim(trim, logger);
            Batch.BeforeCommit();
            _commit.Run();
        }
        catch (Exception failure)
        {
            NeedsReopening |= failure is SqliteFailure { NeedsReopening: true };
            RollBack();
            throw;
        }

        return Batch.Committed();
    }

    public void Dispose() => Tables.Dispose();

    private bool Run(Work change, ILogger logger)
    {
        var events = Batch.EventCount;
        _mark.Run();
        try
        {
            change.Run(Batch);
            _release.Run();
            return true;
        }
        catch (Exception failure) when (!IsOutage(failure))
        {
            Undo(events);
            logger.ChangeFailed(failure);
            change.Fail(failure);
            return false;
        }
    }

    private void Trim(Action<Batch> trim, ILogger logger)
    {
        _mark.Run();
        try
        {
            trim(Batch);
            _release.Run();
        }
        catch (Exception failure) when (!IsOutage(failure))
        {
            Undo(Batch.EventCount);
            logger.TrimFailed(failure);
        }
    }

    private void Undo(int events)
    {
        Tables.Database.Reset();
        _undo.Run();
        _release.Run();
        Batch.UndoEvents(events);
    }

    private void RollBack()
    {
        Tables.Database.Reset();
        if (!Tables.Database.IsIdle)
        {
            try
            {
                _rollback.Run();
            }
            catch (SqliteFailure)
            {
                // The connection is beyond repair; the next one finds the file as last committed.
                NeedsReopening = true;
            }
        }

        Batch.RolledBack();
    }

    // SQLite ends the transaction by itself on some errors; then nothing of it is left to save.
    private bool IsOutage(Exception failure) => failure is SqliteFailure { IsOutage: true } || Tables.Database.IsIdle;
}
