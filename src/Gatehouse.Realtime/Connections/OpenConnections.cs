using Gatehouse.Realtime.Connections.Polling;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Realtime.Connections;

/// <summary>
/// All WebSocket connections of this node: whether more are let in, how many there are, and their end. Disposing it ends them all, so the
/// host disposes it before the wheel that their deadlines hang on.
/// </summary>
public sealed class OpenConnections : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<WebSocketConnection> _open = [];
    private readonly ConnectionMetrics _metrics;
    private TaskCompletionSource? _empty;
    private CloseReason? _ending;
    private long _lastId;
    private long _dropped;
    private volatile bool _refusesNew;

    /// <exception cref="ArgumentException">The options have mistakes; the message says all of them.</exception>
    public OpenConnections(ConnectionOptions options, TimingWheel wheel, TimeProvider clock, ILogger<OpenConnections> logger)
    {
        if (options.Mistakes() is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join("; ", mistakes), nameof(options));
        }

        Options = options;
        Wheel = wheel;
        Clock = clock;
        Logger = logger;
        _metrics = new ConnectionMetrics(this);
    }

    /// <summary>How many there are, closing ones included.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>True once new ones are refused.</summary>
    public bool RefusesNew => _refusesNew;

    internal ConnectionOptions Options { get; }

    internal TimingWheel Wheel { get; }

    internal TimeProvider Clock { get; }

    internal ILogger Logger { get; }

    internal OutboxBuffers Buffers { get; } = new();

    internal Pollers Pollers { get; } = new();

    internal ConnectionMetrics Metrics => _metrics;

    /// <summary>Droppable messages that were dropped because their outbox was over its first mark.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Answers every further upgrade with 503 and Retry-After: this node is about to go.</summary>
    public void RefuseNew() => _refusesNew = true;

    /// <summary>The connections that are open right now.</summary>
    public IReadOnlyList<Connection> Snapshot() => Everyone();

    /// <summary>Refuses new ones, closes all, and returns when none is left; aborts those that are left when <paramref name="now"/> is cancelled.</summary>
    public async Task EndAsync(CloseReason reason, CancellationToken now)
    {
        RefuseNew();
        lock (_gate)
        {
            _ending = reason;
        }

        foreach (var connection in Everyone())
        {
            connection.Close(reason);
        }

        using var hurry = now.UnsafeRegister(static self => ((OpenConnections)self!).AbortAll(), this);
        await EmptiedAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Patience of its own on top of every connection's, should the wheel have stopped turning.
        using var hurry = new CancellationTokenSource(Options.CloseTimeout + TimeSpan.FromSeconds(1), Clock);
        await EndAsync(CloseReason.Restarting, hurry.Token);
        Pollers.Dispose();
        _metrics.Dispose();
    }

    /// <summary>Why no further connection is let in, or null.</summary>
    internal Refusal? Refuses()
    {
        if (_refusesNew)
        {
            return Refusal.Leaving(Options.RetryAfter);
        }

        return Count >= Options.MaxConnections ? Refusal.Full(Options.RetryAfter) : null;
    }

    /// <summary>Answers the handshake, introduces the connection to the greeter and lets it live; the task ends with it and never fails.</summary>
    internal Task WelcomeAsync(Transport transport, Lane lane, ReadOnlySpan<byte> answer, IGreeter greeter, HandshakeRequest request)
    {
        var connection = new WebSocketConnection(this, transport, lane, Interlocked.Increment(ref _lastId), answer);
        CloseReason? ending;
        lock (_gate)
        {
            _open.Add(connection);
            ending = _ending;
        }

        _metrics.Opened(lane);
        try
        {
            connection.Begin(greeter, request);
            if (ending is not null)
            {
                // It slipped in while the others were being closed.
                connection.Close(ending);
            }
        }
        catch (Exception broken)
        {
            ConnectionLog.GreetingFailed(Logger, broken, connection.Id);
            connection.Abort();
        }

        return connection.RunAsync();
    }

    internal void Left(WebSocketConnection connection)
    {
        _metrics.Closed(connection.Outcome);
        lock (_gate)
        {
            _open.Remove(connection);
            if (_open.Count == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    internal void CountDropped() => Interlocked.Increment(ref _dropped);

    internal WebSocketConnection[] Everyone()
    {
        lock (_gate)
        {
            return [.. _open];
        }
    }

    /// <summary>Completes once nobody is left.</summary>
    internal Task EmptiedAsync()
    {
        lock (_gate)
        {
            if (_open.Count == 0)
            {
                return Task.CompletedTask;
            }

            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    private void AbortAll()
    {
        foreach (var connection in Everyone())
        {
            connection.Abort();
        }
    }
}
