using System.Threading.Channels;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Store.Memory;
using Gatehouse.Store.Sql;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Store.Writing;

/// <summary>
/// The one thread that changes the database. It takes what waits, runs each piece of work in a savepoint of one transaction, commits, puts the new
/// states in place, publishes the events, and then the callers hear of it. The queue is bounded: callers wait for room.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    private readonly IDatabases _databases;
    private readonly StoreOptions _options;
    private readonly Caches _caches;
    private readonly IEventLog _log;
    private readonly IIds _ids;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly StoreMetrics _metrics;
    private readonly Channel<Work> _queue;
    private readonly Retention _retention;
    private readonly ITimer _trimTimer;
    private readonly ITimer _retryTimer;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Pen _pen;
    private bool _trimIsDue = true;
    private bool _isDown;

    public Writer(
        IDatabases databases, Database database, StoreOptions options, Caches caches, IEventLog log, IIds ids, TimeProvider clock, ILogger logger)
    {
        _databases = databases;
        _options = options;
        _caches = caches;
        _log = log;
        _ids = ids;
        _clock = clock;
        _logger = logger;
        _pen = new Pen(database, caches, ids, logger);
        _queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        _retention = new Retention(options);
        _metrics = new StoreMetrics(
            () => _queue.Reader.Count, () => caches.Guilds.Count, () => caches.Guilds.Members, () => caches.Accounts.Count);
        // Trimming waits for no one: when the queue is full, commits come by themselves and the next tick finds room.
        _trimTimer = clock.CreateTimer(_ => _queue.Writer.TryWrite(Trim()), null, options.TrimInterval, options.TrimInterval);
        _retryTimer = clock.CreateTimer(_ => _queue.Writer.TryWrite(new Work<bool>(static _ => true, writes: true, CancellationToken.None)), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        new Thread(Write) { Name = "store writer", IsBackground = true }.Start();
    }

    /// <summary>The database connection, for tests that want to hurt it. Use only while the writer is idle.</summary>
    internal Database Database => _pen.Tables.Database;

    /// <summary>Runs a change in a transaction; returns when it is committed and its events are dispatched.</summary>
    /// <exception cref="StoreUnavailableException">It could not be committed.</exception>
    public Task<T> CommitAsync<T>(Func<Batch, T> change, CancellationToken cancellationToken) =>
        EnqueueAsync(new Work<T>(change, writes: true, cancellationToken), cancellationToken);

    /// <summary>Runs something between two commits: all that was published before is in the states, nothing after.</summary>
    public Task<T> BetweenCommitsAsync<T>(Func<Batch, T> look, CancellationToken cancellationToken) =>
        EnqueueAsync(new Work<T>(look, writes: false, cancellationToken), cancellationToken);

    /// <summary>Finishes what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _trimTimer.DisposeAsync();
        await _retryTimer.DisposeAsync();
        _queue.Writer.TryComplete();
        await _stopped.Task;
        _metrics.Dispose();
    }

    private async Task<T> EnqueueAsync<T>(Work<T> work, CancellationToken cancellationToken)
    {
        if (!_queue.Writer.TryWrite(work))
        {
            try
            {
                await _queue.Writer.WriteAsync(work, cancellationToken);
            }
            catch (ChannelClosedException)
            {
                throw new StoreUnavailableException("The store was stopped.");
            }
        }

        return await work.Done;
    }

    private Work<bool> Trim() => new(_ => _trimIsDue = true, writes: true, CancellationToken.None);

    private void Write()
    {
        try
        {
            var works = new List<Work>(_options.BatchSize);
            while (WaitForWork())
            {
                works.Clear();
                while (works.Count < _options.BatchSize && _queue.Reader.TryRead(out var work))
                {
                    works.Add(work);
                }

                Run(works);
            }

            _logger.Closed(_pen.Batch.Head);
        }
        catch (Exception defect)
        {
            _logger.WriterDied(defect);
        }
        finally
        {
            Close();
        }
    }

    // A thread of our own may block: nothing else would run on it.
    private bool WaitForWork()
    {
        var waiting = _queue.Reader.WaitToReadAsync();
        return waiting.IsCompletedSuccessfully ? waiting.Result : waiting.AsTask().GetAwaiter().GetResult();
    }

    private void Run(List<Work> works)
    {
        var changes = new List<Work>(works.Count);
        var looks = new List<Work>();
        foreach (var work in works)
        {
            if (work.IsAbandoned)
            {
                work.Abandon();
            }
            else
            {
                (work.Writes ? changes : looks).Add(work);
            }
        }

        if (changes.Count > 0)
        {
            Commit(changes);
        }

        foreach (var look in looks)
        {
            Look(look);
        }
    }

    private void Commit(List<Work> changes)
    {
        var began = _clock.GetTimestamp();
        try
        {
            Reopen();
            _pen.Commit(changes, _clock.GetUtcNow(), TrimIfDue, (done, events) => Committed(done, events, began));
        }
        catch (Exception failure)
        {
            Fail(changes, failure);
        }
    }

    private void Committed(List<Work> done, IReadOnlyList<Event> events, long began)
    {
        if (_isDown)
        {
            _isDown = false;
            _logger.Recovered();
        }

        _metrics.Committed(done.Count, _clock.GetElapsedTime(began));
        Publish(events, () => Complete(done));
    }

    private void Look(Work work)
    {
        try
        {
            Reopen();
            work.Run(_pen.Batch);
            work.Complete();
        }
        catch (StoreFailure failure)
        {
            _pen.NeedsReopening |= failure.NeedsReopening;
            if (!_pen.NeedsReopening)
            {
                _pen.Tables.Database.Reset();
            }

            work.Fail(new StoreUnavailableException("The store cannot be read right now.", failure));
        }
        catch (Exception failure)
        {
            // The caller's own code; it is the caller who hears of it.
            work.Fail(failure);
        }
    }

    private void Publish(IReadOnlyList<Event> events, Action dispatched)
    {
        if (events.Count == 0)
        {
            dispatched();
            return;
        }

        try
        {
            _log.Publish(events, dispatched);
        }
        catch (Exception failure)
        {
            // Committed is committed: those who wait must not hear that it failed.
            _logger.PublishFailed(events[^1].Position, failure);
            dispatched();
        }
    }

    private void Fail(List<Work> changes, Exception failure)
    {
        _metrics.CommitFailed();
        if (!_isDown)
        {
            _isDown = true;
            _logger.CommitFailed(changes.Count, failure);
        }
        else
        {
            _logger.StillDown(changes.Count, failure);
        }

        // Nobody need write for it to be noticed that it works again, and for what was committed unheard to be told.
        _retryTimer.Change(_options.RetryInterval, Timeout.InfiniteTimeSpan);
        var reason = new StoreUnavailableException("The store cannot commit right now.", failure);
        foreach (var change in changes)
        {
            change.Fail(reason);
        }
    }

    private void TrimIfDue(Batch batch)
    {
        if (!_trimIsDue && !_retention.IsDueAt(batch.Head))
        {
            return;
        }

        _trimIsDue = false;
        if (_retention.Step(batch))
        {
            _queue.Writer.TryWrite(Trim());
        }

        _metrics.Trimmed();
    }

    /// <summary>Opens the database again after a failure that may lie in the connection; behind its name may be another disk or server by now.</summary>
    private void Reopen()
    {
        if (!_pen.NeedsReopening)
        {
            return;
        }

        // The old connection goes first: it may be what keeps the new one out.
        var published = _pen.Batch.Head;
        _pen.Dispose();
        _pen = Open();
        _caches.Clear();

        // A commit that reported an error may have reached the disk after all: then it is part of the order, and is told.
        while (_pen.Batch.Head > published && _pen.Tables.Events.After(published, _options.BatchSize) is { Count: > 0 } missed)
        {
            published = missed[^1].Position;
            Publish(missed, static () => { });
        }
    }

    private Pen Open()
    {
        var database = _databases.OpenWriter();
        try
        {
            return new Pen(database, _caches, _ids, _logger);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private void Close()
    {
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out var work))
        {
            work.Fail(new StoreUnavailableException("The store was stopped."));
        }

        try
        {
            if (!_pen.NeedsReopening)
            {
                _pen.Tables.Database.Settle();
            }
        }
        finally
        {
            _pen.Dispose();
            _stopped.TrySetResult();
        }
    }

    private static void Complete(List<Work> done)
    {
        foreach (var work in done)
        {
            work.Complete();
        }
    }
}
