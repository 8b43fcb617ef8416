using Gatehouse.Events;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Hub;

namespace Gatehouse.Realtime.Sessions;

/// <summary>
/// An authenticated client, what it may hear and what it has been sent; outlives its connection so that it can be resumed. Belongs to the
/// hub's dispatching thread: only what is immutable here may be read elsewhere.
/// </summary>
public sealed class Session
{
    private long _acknowledged;

    internal Session(string id, string user, SessionTraits traits)
    {
        Id = id;
        User = user;
        Traits = traits;
        Presence = traits.Presence;
    }

    /// <summary>Opaque and unguessable; what a client resumes by.</summary>
    public string Id { get; }

    /// <summary>Whose session it is.</summary>
    public string User { get; }

    /// <summary>What the client said about it.</summary>
    public SessionTraits Traits { get; }

    /// <summary>How the client wants to be seen, as it said last; null when it never did. On the dispatching thread.</summary>
    public Command.SetPresence? Presence { get; internal set; }

    /// <summary>The application's own thoughts about the session; only it reads or writes them.</summary>
    public object? Tag { get; set; }

    /// <summary>True while a client is connected and hears what happens. On the dispatching thread.</summary>
    public bool IsConnected => Client is not null;

    /// <summary>Number of the newest dispatch; each counts by one.</summary>
    internal long Sequence { get; set; }

    /// <summary>Position of the newest logged event it was sent, or from which on it hears.</summary>
    internal long Position { get; set; }

    /// <summary>Position of the newest event before the session was in the order of events; all later ones reach it live.</summary>
    internal long HearsAfter { get; set; }

    internal SessionState State { get; set; } = SessionState.New;

    /// <summary>The client at the other end right now; null while it is away.</summary>
    internal SessionClient? Client { get; set; }

    /// <summary>Events that came while the session was being opened or replayed; they follow what it is told first.</summary>
    internal List<Event>? Held { get; set; }

    /// <summary>More came than can be held: the session cannot go on exactly.</summary>
    internal bool HeldTooMuch { get; set; }

    /// <summary>Counts takeovers, so that of two resumes only the latest goes on.</summary>
    internal int Epoch { get; set; }

    internal SessionRing Ring;

    internal List<Subscription> Subscriptions { get; } = new(2);

    internal ExpiryEntry? Expiry { get; set; }

    /// <summary>The session's number in the journal; 0 when it is not in there.</summary>
    internal uint JournalNumber { get; set; }

    /// <summary>Reads a little of everything that the next delivery needs, so that it is in the cache by then. What it returns means nothing.</summary>
    internal int Glance() => (int)Sequence + Ring.Glance() + (int)Traits.Interests + (Client?.Connection.Glance() ?? 0);

    /// <summary>The newest sequence number that the client says it has. Written by the connection's reader.</summary>
    internal long Acknowledged
    {
        get => Volatile.Read(ref _acknowledged);
        set => Volatile.Write(ref _acknowledged, value);
    }
}

/// <summary>Where a session stands.</summary>
internal enum SessionState
{
    /// <summary>Made, not yet in the order of events.</summary>
    New,

    /// <summary>Hears, but holds what it hears: it is being told its opening, or a replay is being read.</summary>
    Holding,

    /// <summary>Sends what it hears, or keeps it in its ring while the client is away.</summary>
    Live,

    /// <summary>Over.</summary>
    Ended,
}

/// <summary>Ends a session whose client stayed away too long.</summary>
internal sealed class ExpiryEntry(Session session, EventHub hub) : WheelEntry
{
    public Session Session { get; } = session;

    public override void Due() => hub.Post(() => hub.Expire(this));
}
