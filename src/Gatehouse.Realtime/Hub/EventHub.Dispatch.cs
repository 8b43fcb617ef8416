using System.Runtime.InteropServices;
using Gatehouse.Events;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Dialects;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Realtime.Hub;

/// <summary>Fan-out: from one event to the outboxes of those who hear it.</summary>
public sealed partial class EventHub
{
    // Events that come while a session is being opened or replayed; beyond this it is told to come back.
    private const int MaxHeld = 8192;

    // Sessions whose memory is fetched at once.
    private const int Stride = 16;

    // Only written, so that a glance is not optimized away.
    private int _seen;

    // What is dispatched right now is ordinary, or owed to a session that begins or comes back.
    private Standing _standing;

    private readonly Dictionary<string, Subscribers> _topics = new(StringComparer.Ordinal);
    private readonly PositionArrays _arrays = new();

    /// <summary>Position of the newest event that was dispatched.</summary>
    internal long Dispatched { get; private set; }

    /// <inheritdoc />
    public IReadOnlyList<Session> Of(string topic) =>
        _topics.TryGetValue(topic, out var subscribers) ? subscribers.All.ToArray() : [];

    /// <inheritdoc />
    public bool Hears(Session session, string topic) =>
        _topics.TryGetValue(topic, out var subscribers) && subscribers.Contains(session);

    /// <inheritdoc />
    public void Add(Session session, string topic)
    {
        ref var subscribers = ref CollectionsMarshal.GetValueRefOrAddDefault(_topics, topic, out _);
        subscribers ??= new Subscribers(topic);
        if (!subscribers.Contains(session))
        {
            subscribers.Add(session);
        }
    }

    /// <inheritdoc />
    public void Remove(Session session, string topic)
    {
        if (_topics.TryGetValue(topic, out var subscribers))
        {
            subscribers.Remove(session);
            if (subscribers.Count == 0)
            {
                _topics.Remove(topic);
            }
        }
    }

    private void Dispatch(Event e)
    {
        _application.BeforeDispatch(e, this);
        if (_topics.TryGetValue(e.Topic, out var subscribers))
        {
            _rendition.Begin(e);
            _journal.Begin(e.Position);
            var delivered = 0;
            if (_application.IsPersonal(e))
            {
                foreach (var session in subscribers.All)
                {
                    delivered += DeliverPersonal(session, e) ? 1 : 0;
                }
            }
            else
            {
                delivered = Deliver(subscribers.All);
            }

            Metrics.Delivered(e.Name, delivered);
        }

        if (e.IsLogged)
        {
            Dispatched = e.Position;
            _journal.Passed(e.Position);
        }

        _application.AfterDispatch(e, this);
    }

    /// <summary>Gives the event in <see cref="_rendition"/> to many sessions; to how many says the result.</summary>
    private int Deliver(ReadOnlySpan<Session> sessions)
    {
        var delivered = 0;
        while (!sessions.IsEmpty)
        {
            // A delivery begins with a dozen objects that no cache has, and ends with a system call that lets the processor look no further ahead. So a
            // stride's sessions are looked at first, where their misses overlap. Measured in bench/ (1,000 rooms × 10).
            var stride = sessions[..Math.Min(Stride, sessions.Length)];
            var seen = 0;
            foreach (var session in stride)
            {
                seen += session.Glance();
            }

            Volatile.Write(ref _seen, seen);
            foreach (var session in stride)
            {
                delivered += Deliver(session) ? 1 : 0;
            }

            sessions = sessions[stride.Length..];
        }

        return delivered;
    }

    /// <summary>Gives the event in <see cref="_rendition"/> to one session.</summary>
    private bool Deliver(Session session)
    {
        var e = _rendition.Event;
        if (!Wants(session, e, out var withheld) || Hold(session, e))
        {
            return false;
        }

        var client = session.Client;
        return client is null
            ? Number(session, e)
            : Send(session, client, e, _rendition.In(client.Format, withheld));
    }

    /// <summary>Gives an event to one session that sees it in its own way.</summary>
    private bool DeliverPersonal(Session session, Event e)
    {
        if (!Wants(session, e, out _) || Hold(session, e))
        {
            return false;
        }

        var client = session.Client;
        if (client is null)
        {
            return Number(session, e);
        }

        var rendered = _application.Render(e, session);
        return !rendered.IsEmpty && Send(session, client, e, client.Format.EncodeShared(e.Name, rendered.Span));
    }

    private static bool Wants(Session session, Event e, out bool withheld)
    {
        var interests = session.Traits.Interests;
        withheld = e.ContentInterest != 0 && (e.ContentInterest & interests) == 0 && !Concerns(e, session.User);
        return e.Interest == 0 || (e.Interest & interests) != 0 || (e.ContentInterest == 0 && Concerns(e, session.User));
    }

    private static bool Concerns(Event e, string user)
    {
        var concerned = e.Concerns;
        for (var i = 0; i < concerned.Count; i++)
        {
            if (string.Equals(concerned[i], user, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Hold(Session session, Event e)
    {
        if (session.State != SessionState.Holding)
        {
            return session.State != SessionState.Live;
        }

        session.Held ??= [];
        if (session.Held.Count < MaxHeld)
        {
            session.Held.Add(e);
        }
        else
        {
            session.HeldTooMuch = true;
        }

        return true;
    }

    private bool Send(Session session, SessionClient client, Event e, byte[] shared)
    {
        Span<byte> head = stackalloc byte[WireFormat.MaxHead];
        var length = client.Format.WriteHead(head, session.Sequence + 1);
        var connection = client.Connection;
        if (_gathers || !e.IsLogged)
        {
            var posted = connection.Post(head[..length], shared, client.Format.IsBinary, StandingOf(e));
            if (posted == PostResult.Dropped)
            {
                return false;
            }

            if (posted == PostResult.NeedsFlush)
            {
                _unflushed.Add(connection);
            }

            _unflushedBytes += length + shared.Length;

            // Also when the connection just closed: what the client did not get, it gets when it resumes.
            return Number(session, e);
        }

        // Numbered first: the journal must know of it before the client does.
        Number(session, e);
        connection.Send(head[..length], shared, client.Format.IsBinary);
        return true;
    }

    // Ephemeral events were never promised, unless they are what a session is told when it begins.
    private Standing StandingOf(Event e) => e.IsLogged || _standing == Standing.Owed ? _standing : Standing.Droppable;

    private bool Number(Session session, Event e)
    {
        session.Sequence++;
        if (session.Acknowledged > session.Ring.Floor)
        {
            session.Ring.ForgetThrough(session.Acknowledged, _arrays);
        }

        session.Ring.Add(session.Sequence, e, _arrays);
        if (e.IsLogged)
        {
            session.Position = e.Position;
        }

        _journal.Delivered(session.JournalNumber, session.Sequence);
        return true;
    }
}
