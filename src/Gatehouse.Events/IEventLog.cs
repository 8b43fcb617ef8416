namespace Gatehouse.Events;

/// <summary>One total order of logged events: whoever commits them publishes here, a node's hub listens, a resume reads again.</summary>
public interface IEventLog
{
    /// <summary>Position of the newest published event, 0 when there is none.</summary>
    long Head { get; }

    /// <summary>
    /// Hands committed events to the listener, in position order. Blocks while the listener is full: a slow hub slows the writer.
    /// </summary>
    /// <param name="dispatched">
    /// Runs once the events were dispatched, on the dispatching thread (at once when nobody listens): only then are their authors acknowledged, so
    /// that no client reads the answer to its own request before the event (docs/dialects/discord.md). Must only hand on: no waiting, no work.
    /// </param>
    void Publish(IReadOnlyList<Event> committed, Action dispatched);

    /// <summary>Makes <paramref name="listener"/> the one that hears of every event published from now on.</summary>
    /// <exception cref="InvalidOperationException">There is a listener already.</exception>
    void Attach(IEventListener listener);

    /// <summary>Reads events after a position in order, at most <paramref name="limit"/>; fewer only at the end of the log.</summary>
    /// <exception cref="EventsGoneException">Events right after <paramref name="position"/> are no longer kept.</exception>
    ValueTask<IReadOnlyList<Event>> ReadAsync(long position, int limit, CancellationToken cancellationToken);
}

/// <summary>A node's ear on the log.</summary>
public interface IEventListener
{
    /// <summary>Takes events in position order; blocks while its queue is full. Called by one thread at a time.</summary>
    /// <param name="dispatched">Runs on the dispatching thread when all of them were dispatched.</param>
    void Take(IReadOnlyList<Event> events, Action dispatched);
}

/// <summary>The log's long memory: where events were committed and can be read again after a restart.</summary>
public interface IEventArchive
{
    /// <summary>Position of the newest committed event, 0 when there is none.</summary>
    ValueTask<long> HeadAsync(CancellationToken cancellationToken);

    /// <summary>Reads events after a position in order, at most <paramref name="limit"/>.</summary>
    /// <exception cref="EventsGoneException">Events right after <paramref name="position"/> are no longer kept.</exception>
    ValueTask<IReadOnlyList<Event>> ReadAsync(long position, int limit, CancellationToken cancellationToken);
}

/// <summary>Events were asked for that retention has removed; the asker has to start afresh.</summary>
public sealed class EventsGoneException(long position)
    : Exception($"Events after position {position} are no longer kept.")
{
    /// <summary>The position after which events were asked for.</summary>
    public long Position { get; } = position;
}
