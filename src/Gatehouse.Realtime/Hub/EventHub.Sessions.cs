using Gatehouse.Events;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Realtime.Hub;

/// <summary>Sessions coming, going and coming back.</summary>
public sealed partial class EventHub
{
    /// <summary>How long a session waits for its client to come back.</summary>
    internal static readonly TimeSpan ResumeWindow = TimeSpan.FromMinutes(2);

    // Sessions that wait for their clients; whoever connects and drops again and again pushes out the oldest, not the node.
    private const int MaxAway = 50_000;

    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Queue<ExpiryEntry> _away = new();

    /// <inheritdoc />
    public void Admit(Session session, IReadOnlyList<string> topics) => Post(() =>
    {
        if (session.State != SessionState.New)
        {
            return;
        }

        session.State = SessionState.Holding;
        session.HearsAfter = Dispatched;
        if (session.Sequence == 0)
        {
            session.Position = Dispatched;
        }

        _sessions.Add(session.Id, session);
        foreach (var topic in topics)
        {
            Add(session, topic);
        }

        // A session that is rescued keeps the position its client has seen: until the replay has left, that is how far it is.
        _journal.Began(session);
        Metrics.SessionsOpen = _sessions.Count;
    });

    /// <summary>Tells a new session its opening, then what it heard meanwhile, then whatever happens.</summary>
    internal void Start(Session session, SessionClient client, IReadOnlyList<OpeningEvent> opening) => Post(() =>
    {
        if (session.State != SessionState.Holding)
        {
            return;
        }

        if (client.Departure != Departure.None)
        {
            // It never learned the session's id, so it cannot come back for it.
            End(session);
            return;
        }

        Connect(session, client);
        _standing = Standing.Owed;
        foreach (var (e, rendered) in opening)
        {
            Private(session, client, e, rendered);
        }

        GoLive(session);
        _standing = Standing.Ordinary;
    });

    /// <summary>
    /// Takes a session over for a new connection: the old one is dismissed, and what happens from now on is held until
    /// <see cref="ContinueAsync"/> with the same epoch.
    /// </summary>
    /// <param name="id">The session's.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="sequence">The newest sequence number that the client has.</param>
    /// <param name="client">Who resumes it.</param>
    /// <returns>What was sent after <paramref name="sequence"/>; null when the session is unknown, somebody else's, or cannot go on from there.</returns>
    internal Task<Takeover?> TakeOverAsync(string id, string user, long sequence, SessionClient client) => PostAsync(() =>
    {
        // A client that is gone again must not take the session from the connection that it has opened since.
        if (client.Departure != Departure.None)
        {
            return null;
        }

        if (!_sessions.TryGetValue(id, out var session) || session.User != user || session.HeldTooMuch || session.Sequence == 0)
        {
            return null;
        }

        if (session.Ring.After(sequence) is not { } sent)
        {
            return null;
        }

        session.Client?.Dismiss(TakenOver);
        session.Client = null;
        CancelExpiry(session);
        session.State = SessionState.Holding;
        session.Epoch++;
        return new Takeover(session, session.Epoch, sent);
    });

    /// <summary>Replays to a session, then what it heard meanwhile, then says that it is resumed.</summary>
    /// <param name="session">Admitted anew, or taken over.</param>
    /// <param name="epoch">Of the takeover; a later one makes this do nothing.</param>
    /// <param name="client">Who resumed it.</param>
    /// <param name="sequence">The newest sequence number that the client has; the replay counts on from it.</param>
    /// <param name="replay">What it missed, oldest first.</param>
    internal Task<bool> ContinueAsync(Session session, int epoch, SessionClient client, long sequence, IReadOnlyList<Event> replay) => PostAsync(() =>
    {
        if (session.State != SessionState.Holding || session.Epoch != epoch || session.HeldTooMuch)
        {
            return false;
        }

        session.Ring.CutAfter(sequence);
        session.Sequence = sequence;
        Connect(session, client);
        session.State = SessionState.Live;
        _standing = Standing.Owed;
        foreach (var e in replay)
        {
            Replay(session, e);
        }

        ReleaseHeld(session);
        Private(session, client, client.Resumed, client.Resumed.Payload);
        GoLive(session);
        _standing = Standing.Ordinary;
        return true;
    });

    /// <summary>The session's client is gone; it may come back for a while, unless it said goodbye.</summary>
    internal void Leave(SessionClient client, bool forGood) => Post(() =>
    {
        client.Departure = forGood ? Departure.ForGood : Departure.MayReturn;
        if (client.Session is { State: SessionState.Live } session && ReferenceEquals(session.Client, client))
        {
            Depart(session, client);
        }
    });

    /// <summary>Position of the newest event that an admitted session does not hear live.</summary>
    internal Task<long> HeardFromAsync(Session session) => PostAsync(() => session.HearsAfter);

    /// <summary>Gives up on a session that was admitted but cannot be started or continued.</summary>
    internal void Abandon(Session session, int epoch) => Post(() =>
    {
        if (session.State == SessionState.Holding && session.Epoch == epoch)
        {
            End(session);
        }
    });

    /// <summary>Does what a session's client asked for.</summary>
    internal void Handle(Session session, Command command) => Post(() =>
    {
        if (session.State != SessionState.Live)
        {
            return;
        }

        if (command is Command.SetPresence presence)
        {
            Show(session, presence);
        }

        _application.Handle(session, command, this);
    });

    /// <inheritdoc />
    public void Show(Session session, Command.SetPresence presence)
    {
        session.Presence = presence;
        _journal.Shown(session);
    }

    /// <summary>The clients of all sessions that have one.</summary>
    internal Task<List<SessionClient>> ClientsAsync() => PostAsync(() =>
    {
        var clients = new List<SessionClient>(_sessions.Count);
        foreach (var session in _sessions.Values)
        {
            if (session.Client is { } client)
            {
                clients.Add(client);
            }
        }

        return clients;
    });

    internal void Expire(ExpiryEntry entry)
    {
        if (ReferenceEquals(entry.Session.Expiry, entry) && entry.Session.Client is null)
        {
            End(entry.Session);
        }
    }

    private static readonly CloseReason TakenOver = new(4000, "session resumed on another connection");
    private static readonly CloseReason FellBehind = new(4000, "fell behind while starting");

    private void GoLive(Session session)
    {
        session.State = SessionState.Live;
        ReleaseHeld(session);
        if (session.HeldTooMuch)
        {
            session.Client?.Dismiss(FellBehind);
            End(session);
            return;
        }

        _application.Present(session, this, this);
        if (session.Client is { Departure: not Departure.None } gone)
        {
            Depart(session, gone);
        }
    }

    private static void Connect(Session session, SessionClient client)
    {
        session.Client = client;
        client.Session = session;
    }

    private void Depart(Session session, SessionClient client)
    {
        session.Client = null;
        if (client.Departure == Departure.ForGood)
        {
            End(session);
        }
        else
        {
            AwaitReturn(session);
        }
    }

    private void ReleaseHeld(Session session)
    {
        var held = session.Held;
        session.Held = null;
        foreach (var e in held ?? [])
        {
            Replay(session, e);
        }
    }

    private void Replay(Session session, Event e)
    {
        _rendition.Begin(e);
        _journal.Begin(e.Position);
        if (_application.IsPersonal(e))
        {
            DeliverPersonal(session, e);
        }
        else
        {
            Deliver(session);
        }

    }

    /// <summary>Sends one session something that nobody else gets.</summary>
    private void Private(Session session, SessionClient client, Event e, ReadOnlyMemory<byte> rendered)
    {
        if (!Wants(session, e, out _))
        {
            return;
        }

        _journal.Begin(0);
        Send(session, client, e, client.Format.EncodeShared(e.Name, rendered.Span));
    }

    private void AwaitReturn(Session session)
    {
        CancelExpiry(session);
        session.Expiry = new ExpiryEntry(session, this);
        _wheel.Schedule(session.Expiry, ResumeWindow);
        _away.Enqueue(session.Expiry);
        if (_away.Count > MaxAway)
        {
            Metrics.SessionsForgotten++;
            Expire(_away.Dequeue());
        }
    }

    private void CancelExpiry(Session session)
    {
        if (session.Expiry is { } expiry)
        {
            session.Expiry = null;
            _wheel.Cancel(expiry);
        }
    }

    private void End(Session session)
    {
        CancelExpiry(session);
        session.State = SessionState.Ended;
        session.Client = null;
        session.Held = null;
        session.Ring.Release(_arrays);
        _sessions.Remove(session.Id);
        while (session.Subscriptions.Count > 0)
        {
            Remove(session, session.Subscriptions[^1].To.Topic);
        }

        _journal.Ended(session);
        Metrics.SessionsOpen = _sessions.Count;
        _application.Ended(session, this);
    }
}

/// <summary>A session that is being resumed.</summary>
/// <param name="Session">The session, held.</param>
/// <param name="Epoch">Which takeover this is.</param>
/// <param name="Sent">What it was sent after the client's sequence number.</param>
internal sealed record Takeover(Session Session, int Epoch, List<SessionRing.Entry> Sent);
