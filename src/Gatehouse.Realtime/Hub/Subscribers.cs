using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Realtime.Hub;

/// <summary>The sessions that hear one topic, densely in an array because fan-out walks it.</summary>
internal sealed class Subscribers(string topic)
{
    private Session[] _sessions = new Session[2];
    private int _count;

    public string Topic { get; } = topic;

    public int Count => _count;

    public ReadOnlySpan<Session> All => _sessions.AsSpan(0, _count);

    public void Add(Session session)
    {
        if (_count == _sessions.Length)
        {
            Array.Resize(ref _sessions, _count * 2);
        }

        session.Subscriptions.Add(new Subscription(this, _count));
        _sessions[_count++] = session;
    }

    public void Remove(Session session)
    {
        var mine = IndexIn(session);
        if (mine < 0)
        {
            return;
        }

        var place = session.Subscriptions[mine].Place;
        session.Subscriptions.RemoveAt(mine);

        // The last one takes the free place, so that removing costs the same for any number of sessions.
        var last = _sessions[--_count];
        _sessions[_count] = null!;
        if (place < _count)
        {
            _sessions[place] = last;
            last.Subscriptions[IndexIn(last)] = new Subscription(this, place);
        }
    }

    public bool Contains(Session session) => IndexIn(session) >= 0;

    private int IndexIn(Session session)
    {
        var subscriptions = session.Subscriptions;
        for (var i = 0; i < subscriptions.Count; i++)
        {
            if (ReferenceEquals(subscriptions[i].To, this))
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>One topic that a session hears, and where the session stands in that topic's array.</summary>
internal readonly record struct Subscription(Subscribers To, int Place);
