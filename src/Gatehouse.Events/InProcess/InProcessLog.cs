namespace Gatehouse.Events.InProcess;

/// <summary>
/// The log of a single node: what a store has committed is kept in a ring of recent events and handed to the node's listener. Older events are
/// read from the archive, if there is one.
/// </summary>
public sealed class InProcessLog : IEventLog
{
    private readonly Lock _gate = new();
    private readonly Ring _ring;
    private IEventListener? _listener;
    private IEventArchive? _archive;
    private long _head;
    private int _publishing;

    public InProcessLog()
        : this(new InProcessLogOptions())
    {
    }

    public InProcessLog(InProcessLogOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.RingEvents);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.RingBytes);
        _ring = new Ring(options.RingEvents, options.RingBytes);
    }

    /// <inheritdoc/>
    public long Head => Volatile.Read(ref _head);

    /// <summary>Events held in memory right now.</summary>
    public int RingCount
    {
        get
        {
            lock (_gate)
            {
                return _ring.Count;
            }
        }
    }

    /// <summary>Continues a log that was committed before this process began; called once, before anything is published.</summary>
    /// <param name="archive">Where older events can be read again.</param>
    /// <param name="head">Position of the newest event in it.</param>
    /// <exception cref="InvalidOperationException">Something was published or continued before.</exception>
    public void Continue(IEventArchive archive, long head)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentOutOfRangeException.ThrowIfNegative(head);
        lock (_gate)
        {
            if (_archive is not null || _head != 0)
            {
                throw new InvalidOperationException("The log has begun already.");
            }

            _archive = archive;
            _ring.StartAfter(head);
            Volatile.Write(ref _head, head);
        }
    }

    /// <inheritdoc/>
    public void Attach(IEventListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        if (Interlocked.CompareExchange(ref _listener, listener, null) is not null)
        {
            throw new InvalidOperationException("The log has a listener already.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The events are not in order, or somebody else is publishing: the one order would be lost.</exception>
    public void Publish(IReadOnlyList<Event> committed, Action dispatched)
    {
        ArgumentNullException.ThrowIfNull(committed);
        ArgumentNullException.ThrowIfNull(dispatched);
        if (Interlocked.Exchange(ref _publishing, 1) != 0)
        {
            throw new InvalidOperationException("Two are publishing at once; a log has one writer.");
        }

        try
        {
            // Into the ring first: whatever the listener dispatches can be read again from then on.
            Remember(committed);
            if (Volatile.Read(ref _listener) is { } listener)
            {
                listener.Take(committed, dispatched);
                return;
            }
        }
        finally
        {
            Volatile.Write(ref _publishing, 0);
        }

        dispatched();
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Event>> ReadAsync(long position, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        cancellationToken.ThrowIfCancellationRequested();
        long head;
        IEventArchive? archive;
        lock (_gate)
        {
            if (position >= _ring.Floor)
            {
                return _ring.After(position, limit);
            }

            head = _head;
            archive = _archive;
        }

        if (archive is null)
        {
            throw new EventsGoneException(position);
        }

        // The archive may hold events that were committed but not yet published; they belong to the live part of the order.
        var events = await archive.ReadAsync(position, limit, cancellationToken);
        return events.Count > 0 && events[^1].Position > head ? [.. events.Where(e => e.Position <= head)] : events;
    }

    private void Remember(IReadOnlyList<Event> committed)
    {
        lock (_gate)
        {
            var last = _head;
            foreach (var next in committed)
            {
                if (next.Position <= last)
                {
                    throw new InvalidOperationException($"Event {next.Name} at position {next.Position} comes after {last}.");
                }

                last = next.Position;
            }

            foreach (var next in committed)
            {
                _ring.Add(next);
            }

            Volatile.Write(ref _head, last);
        }
    }
}
