using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Store.Memory;
using Gatehouse.Store.Rows;
using Gatehouse.Store.Sql;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Store.Writing;

/// <summary>The writer's connection and what it does within one transaction. When the connection breaks, the writer takes a new pen.</summary>
internal sealed class Pen : IDisposable
{
    private readonly ILogger _logger;

    public Pen(Database database, Caches caches, IIds ids, ILogger logger)
    {
        _logger = logger;
        Tables = new Tables(database);
        database.Begin();
        var (epoch, greatestId) = Tables.House.TakeOver();
        var head = Tables.Events.Head();
        caches.Nonces.Begin(Tables.Nonces.Newest());
        database.Commit();
        ids.StartAfter(greatestId);
        Batch = new Batch(Tables, caches, ids, head, greatestId, epoch);
    }

    public Tables Tables { get; }

    public Batch Batch { get; }

    /// <summary>True after a failure that may lie in the connection.</summary>
    public bool NeedsReopening { get; set; }

    /// <summary>Runs work in one transaction, or in several where one would fail. Work that fails by itself is undone and told; the others are committed.</summary>
    /// <param name="changes">What was committed or told of its failure is taken off the list.</param>
    /// <param name="trim">Removes old rows in the same transaction.</param>
    /// <param name="committed">Receives what one transaction has committed, and its events.</param>
    /// <exception cref="StoreFailure">An outage; of what is left on the list nothing was committed.</exception>
    public void Commit(List<Work> changes, DateTimeOffset now, Action<Batch> trim, Action<List<Work>, IReadOnlyList<Event>> committed)
    {
        Batch.Now = now;
        try
        {
            CommitTogether(changes, trim, committed);
        }
        catch (StoreFailure failure) when (!failure.IsOutage && !NeedsReopening)
        {
            // Writes that are sent together fail together, and nobody says whose fault it was. What is decided can be decided again, each alone.
            CommitOneByOne(changes, committed);
        }
    }

    public void Dispose() => Tables.Dispose();

    private void CommitOneByOne(List<Work> changes, Action<List<Work>, IReadOnlyList<Event>> committed)
    {
        while (changes.Count > 0)
        {
            var change = changes[0];
            try
            {
                CommitTogether([change], static _ => { }, committed);
            }
            catch (StoreFailure failure) when (!failure.IsOutage && !NeedsReopening)
            {
                var reason = failure is InseparableFailure { InnerException: { } own } ? own : failure;
                _logger.ChangeFailed(reason);
                change.Fail(reason);
            }

            changes.RemoveAt(0);
        }
    }

    private void CommitTogether(List<Work> changes, Action<Batch> trim, Action<List<Work>, IReadOnlyList<Event>> committed)
    {
        var done = new List<Work>(changes.Count);
        IReadOnlyList<Event> events;
        try
        {
            Tables.Database.Begin();
            foreach (var change in changes)
            {
                if (Run(change))
                {
                    done.Add(change);
                }
            }

            Trim(trim);
            Batch.BeforeCommit();
            Tables.Database.Commit();
            events = Batch.Committed();
        }
        catch (Exception failure)
        {
            NeedsReopening |= failure is StoreFailure { NeedsReopening: true };
            RollBack();
            changes.RemoveAll(static change => change.IsSettled);
            throw;
        }

        changes.Clear();
        committed(done, events);
    }

    private bool Run(Work change)
    {
        var mark = Batch.Mark;
        Tables.Database.Mark();
        try
        {
            change.Run(Batch);
            Tables.Database.Keep();
            return true;
        }
        catch (Exception failure) when (!IsOutage(failure))
        {
            Undo(mark, failure);
            _logger.ChangeFailed(failure);
            change.Fail(failure);
            return false;
        }
    }

    private void Trim(Action<Batch> trim)
    {
        var mark = Batch.Mark;
        Tables.Database.Mark();
        try
        {
            trim(Batch);
            Tables.Database.Keep();
        }
        catch (Exception failure) when (!IsOutage(failure))
        {
            _logger.TrimFailed(failure);
            Undo(mark, failure);
        }
    }

    private void Undo((int Events, int Counts, int Words) mark, Exception failure)
    {
        if (!Tables.Database.TryUndo())
        {
            throw new InseparableFailure(failure);
        }

        Batch.Undo(mark);
    }

    private void RollBack()
    {
        Tables.Database.Reset();
        if (!Tables.Database.IsIdle)
        {
            try
            {
                Tables.Database.RollBack();
            }
            catch (StoreFailure)
            {
                // The connection is beyond repair; the next one finds the database as last committed.
                NeedsReopening = true;
            }
        }

        Batch.RolledBack();
    }

    // SQLite ends the transaction by itself on some errors; then nothing of it is left to save.
    private bool IsOutage(Exception failure) => failure is StoreFailure { IsOutage: true } || Tables.Database.IsIdle;

    /// <summary>A piece of work failed, and cannot be undone without those beside it.</summary>
    private sealed class InseparableFailure(Exception own) : StoreFailure("One change failed among others.", own)
    {
        public override bool IsBusy => false;

        public override bool IsOutage => false;

        public override bool NeedsReopening => false;
    }
}
