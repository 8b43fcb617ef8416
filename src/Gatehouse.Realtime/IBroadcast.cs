using Gatehouse.Events;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Realtime;

/// <summary>Delivers what is not in the log: ephemeral events (typing, presence) to whoever listens right now, and answers to who asked.</summary>
public interface IBroadcast
{
    /// <summary>Queues an event without a position for dispatch. Dropped, and counted, when the node is overloaded: it was never promised.</summary>
    void Broadcast(Event ephemeral);

    /// <summary>
    /// Gives one session what it asked for, when its client has read enough to take it: that may be much, and must neither overfill its outbox nor keep others
    /// waiting. May be called on any thread but the dispatching one; encodes where it is called.
    /// </summary>
    /// <param name="e">What is remembered of it. With a payload, a client that resumes is told it again.</param>
    /// <param name="rendered">What the client gets: UTF-8 JSON.</param>
    /// <returns>False when the session has no client right now, or is over.</returns>
    ValueTask<bool> TellAsync(Session session, Event e, ReadOnlyMemory<byte> rendered, CancellationToken cancellationToken);
}
