using Gatehouse.Events;

namespace Gatehouse.Realtime;

/// <summary>Delivers ephemeral events (typing, presence) to whoever listens right now.</summary>
public interface IBroadcast
{
    /// <summary>Queues an event without a position for dispatch. Dropped, and counted, when the node is overloaded: it was never promised.</summary>
    void Broadcast(Event ephemeral);
}
