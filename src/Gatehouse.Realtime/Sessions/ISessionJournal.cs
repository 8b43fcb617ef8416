namespace Gatehouse.Realtime.Sessions;

/// <summary>
/// Where it is written down which event each session was sent under which sequence number, so that a session can be resumed exactly when
/// the process that held it is gone. Written on the hub's dispatching thread, before the bytes leave for the client.
/// </summary>
public interface ISessionJournal
{
    /// <summary>A session is in the order of events from here on.</summary>
    void Began(Session session);

    /// <summary>A session shows a new presence.</summary>
    void Shown(Session session);

    /// <summary>The deliveries that follow are of the event at this position; 0 for an ephemeral one.</summary>
    void Begin(long position);

    /// <summary>The session with this number was sent the event under this sequence number.</summary>
    void Delivered(uint number, long sequence);

    /// <summary>Every live session was sent all it hears up to this position.</summary>
    void Passed(long position);

    /// <summary>The session cannot be resumed any more.</summary>
    void Ended(Session session);

    /// <summary>Hands out a session of an earlier process, once, to the user it belongs to.</summary>
    /// <returns>Null when there is none, or when it cannot go on exactly from that sequence number.</returns>
    Rescue? TryRescue(string id, string user, long sequence);
}

/// <summary>A session of an earlier process, about to go on in this one.</summary>
/// <param name="Session">The session, not yet admitted.</param>
/// <param name="Position">What the client has seen: all events for it up to here.</param>
public sealed record Rescue(Session Session, long Position);

/// <summary>Writes nothing down: sessions end with the process.</summary>
public sealed class NoSessionJournal : ISessionJournal
{
    public void Began(Session session)
    {
    }

    public void Shown(Session session)
    {
    }

    public void Begin(long position)
    {
    }

    public void Delivered(uint number, long sequence)
    {
    }

    public void Passed(long position)
    {
    }

    public void Ended(Session session)
    {
    }

    public Rescue? TryRescue(string id, string user, long sequence) => null;
}
