using Gatehouse.Events;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Connections.Polling;
using Gatehouse.Realtime.Sessions;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Realtime.Hub;

/// <summary>
/// Delivers every event of the node, one after the other in the log's order, to the sessions that hear its topic. All of it happens on one
/// logical thread: sessions and subscriptions need no locks, a session's sequence numbers follow the log's order, and whatever is posted here
/// happens at one exact place between two events.
/// </summary>
public sealed partial class EventHub : IEventListener, IBroadcast, ISessionGate, ISubscriptions, IThreadPoolWorkItem, IAsyncDisposable
{
    // The writer waits beyond this many; ephemeral events are dropped from half of it on.
    private const int Capacity = 65_536;

    // Outboxes are written at least this often, so that a long batch neither fills the memory nor keeps the first event waiting for the last.
    private const int EventsPerFlush = 1024;
    private const int BytesPerFlush = 8 << 20;

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _room = new(true);
    private readonly CancellationTokenSource _stopping = new();
    private readonly IApplication _application;
    private readonly ISessionJournal _journal;
    private readonly TimingWheel _wheel;
    private readonly TimeProvider _clock;
    private readonly ILogger<EventHub> _logger;
    private readonly Rendition _rendition;
    private readonly List<Connection> _unflushed = [];
    private long _unflushedBytes;
    private readonly List<Action> _afterFlush = [];

    private List<object> _incoming = [];
    private List<object> _batch = [];
    private bool _running;
    private bool _rested;

    // More is about to be dispatched: what a connection gets of it gathers in its outbox and leaves together.
    private bool _gathers;
    private TaskCompletionSource? _idle;

    /// <param name="application">Who owns the data.</param>
    /// <param name="journal">Where deliveries are written down, for sessions that outlive the process.</param>
    /// <param name="wheel">For sessions whose client stays away.</param>
    /// <param name="clock">For measuring.</param>
    /// <param name="logger">For what goes wrong in here.</param>
    public EventHub(IApplication application, ISessionJournal journal, TimingWheel wheel, TimeProvider clock, ILogger<EventHub> logger)
    {
        _application = application;
        _journal = journal;
        _wheel = wheel;
        _clock = clock;
        _logger = logger;
        _rendition = new Rendition(application);
        Metrics = new HubMetrics(this);
    }

    /// <summary>What the hub has done so far.</summary>
    internal HubMetrics Metrics { get; }

    /// <summary>Events and turns that wait to be dispatched.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _incoming.Count;
            }
        }
    }

    /// <summary>How many times an event was encoded.</summary>
    internal long Encodings => _rendition.Encodings;

    /// <summary>Starts to listen: everything that is published from here on is dispatched.</summary>
    public void Listen(IEventLog log)
    {
        Dispatched = log.Head;
        _journal.Passed(Dispatched);
        log.Attach(this);
    }

    /// <inheritdoc />
    public void Take(IReadOnlyList<Event> events, Action dispatched)
    {
        // Waiting here is the back-pressure that a slow hub puts on the writer. A poller must not wait, least of all for a hub that it is about to run itself.
        while (Waiting >= Capacity && !Poller.IsHere && !_stopping.IsCancellationRequested)
        {
            _room.Reset();
            if (Waiting >= Capacity)
            {
                _room.Wait(_stopping.Token);
            }
        }

        lock (_gate)
        {
            foreach (var e in events)
            {
                _incoming.Add(e);
            }

            _incoming.Add(new AfterFlush(dispatched));
            Wake_Locked();
        }
    }

    /// <inheritdoc />
    public void Broadcast(Event ephemeral)
    {
        lock (_gate)
        {
            if (_incoming.Count >= Capacity / 2)
            {
                Metrics.EphemeralDropped++;
                return;
            }

            _incoming.Add(ephemeral);
            Wake_Locked();
        }
    }

    /// <summary>Does something between two events, on the dispatching thread.</summary>
    internal void Post(Action turn)
    {
        lock (_gate)
        {
            _incoming.Add(turn);
            Wake_Locked();
        }
    }

    /// <summary>Does something between two events and returns what came of it.</summary>
    internal Task<T> PostAsync<T>(Func<T> turn)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                done.SetResult(turn());
            }
            catch (Exception e)
            {
                // Whoever asked hears of it; the hub goes on.
                done.SetException(e);
            }
        });
        return done.Task;
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (Poller.IsHere)
        {
            // One round, which shares the thread with reading; a hub that has more to do than that goes on elsewhere.
            _rested = true;
            if (RunRound())
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }

            return;
        }

        // Waking up for one event, let whatever else has arrived be read first: then it leaves with it. Measured in bench/ (1 room × 1,000, eight
        // outstanding), this saves a third of the system calls and costs an idle hub a microsecond.
        if (!_rested)
        {
            _rested = true;
            Thread.Yield();
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        while (RunRound())
        {
        }
    }

    /// <summary>Dispatches what waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        Task idle;
        lock (_gate)
        {
            // The container knows us by two names and disposes us for each.
            if (_idle is not null)
            {
                return;
            }

            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            idle = _running ? _idle.Task : Task.CompletedTask;
        }

        await idle;
        await _stopping.CancelAsync();
        Metrics.Dispose();
        _stopping.Dispose();
        _room.Dispose();
    }

    private void Wake_Locked()
    {
        if (_running)
        {
            return;
        }

        _running = true;
        if (!Poller.TryDefer(this))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Dispatches what waits now; false when the hub has come to rest, true when more may have come meanwhile.</summary>
    private bool RunRound()
    {
        lock (_gate)
        {
            (_batch, _incoming) = (_incoming, _batch);
        }

        _room.Set();
        RunBatch();
        _batch.Clear();
        lock (_gate)
        {
            if (_incoming.Count > 0)
            {
                return true;
            }

            _running = false;
            _rested = false;
            _idle?.TrySetResult();
            return false;
        }
    }

    private void RunBatch()
    {
        var started = _clock.GetTimestamp();
        var events = 0;
        for (var i = 0; i < _batch.Count; i++)
        {
            RunOne(_batch[i]);
            events += _batch[i] is Event ? 1 : 0;
            if (_unflushedBytes >= BytesPerFlush || (i + 1) % EventsPerFlush == 0)
            {
                Flush();
            }
        }

        Flush();
        if (events > 0)
        {
            Metrics.BatchDispatched(events, _clock.GetElapsedTime(started));
        }
    }

    private void RunOne(object work)
    {
        try
        {
            // A batch of two is one event and the acknowledgement of its author.
            _gathers = work is not Event || _batch.Count > 2;
            _standing = Standing.Ordinary;
            switch (work)
            {
                case Event e:
                    Dispatch(e);
                    break;
                case Action turn:
                    turn();
                    break;
                case AfterFlush after:
                    _afterFlush.Add(after.Run);
                    break;
            }
        }
        catch (Exception exception)
        {
            // One event or turn that fails must not silence the node for everybody; it is a bug of ours and said so.
            LogFailed(exception, work is Event e ? e.Name : "a turn");
        }
    }

    private void Flush()
    {
        foreach (var connection in _unflushed)
        {
            connection.Flush();
        }

        _unflushed.Clear();
        _unflushedBytes = 0;
        foreach (var done in _afterFlush)
        {
            done();
        }

        _afterFlush.Clear();
    }

    [LoggerMessage(1150, LogLevel.Error, "Dispatching {What} failed; sessions may have missed it")]
    private partial void LogFailed(Exception exception, string what);

    private sealed record AfterFlush(Action Run);
}
