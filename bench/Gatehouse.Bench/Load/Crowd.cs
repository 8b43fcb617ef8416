namespace Gatehouse.Bench.Load;

/// <summary>The clients of one server: they enter a few at a time, and talk in a closed loop.</summary>
internal sealed class Crowd : IDisposable
{
    // How many handshakes are under way at once: enough to keep a server busy, few enough for its backlog.
    private const int AtTheDoor = 64;
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);

    private readonly EventLoop _loop;
    private readonly Tongue _tongue;
    private readonly int _port;
    private readonly WebSocketLink[][] _rooms;
    private readonly List<WebSocketLink> _links;
    private readonly Random _random = new(42);
    private int _entered;
    private bool _leaving;
    private long _deliveries;
    private ClosedLoop? _talk;
    private long _lastSign;

    public Crowd(EventLoop loop, Tongue tongue, int port, int rooms, int perRoom)
    {
        (_loop, _tongue, _port) = (loop, tongue, port);
        _rooms = [.. Enumerable.Range(0, rooms).Select(room => Enumerable.Range(0, perRoom).Select(_ => new WebSocketLink(tongue, room)).ToArray())];

        // One client of each room after the other, as they would come.
        _links = [.. Enumerable.Range(0, perRoom).SelectMany(place => _rooms.Select(room => room[place]))];
    }

    public int Count => _links.Count;

    /// <summary>Payload and frame bytes of a delivery, as heard last.</summary>
    public int PayloadLength => _links[0].PayloadLength;

    public void Enter(TimeSpan limit)
    {
        _loop.Lost = 0;
        _entered = 0;
        var knocked = 0;
        _loop.Until(
            () =>
            {
                while (knocked < _links.Count && knocked - _entered < AtTheDoor)
                {
                    var link = _links[knocked++];
                    link.Crowd = this;
                    _loop.Add(link, _port);
                    link.Knock();
                }

                return _entered == _links.Count;
            },
            limit,
            $"Letting {_links.Count} clients in");
        _lastSign = TimeProvider.System.GetTimestamp();
    }

    /// <summary>
    /// Says messages until at least <paramref name="deliveries"/> were heard: <paramref name="outstanding"/> messages are under way at any time, each by a
    /// random client of a random room, and the next follows when everybody in a message's room, its author included, has heard it.
    /// </summary>
    /// <returns>Deliveries heard, a multiple of the room's size.</returns>
    public long Talk(long deliveries, int outstanding, TimeSpan limit)
    {
        byte[][] frames = [.. Enumerable.Range(0, _rooms.Length).Select(_tongue.Say)];
        return Talk(deliveries, outstanding, limit, (room, author) => _rooms[room][author].Send(frames[room]));
    }

    /// <summary>The same, with another way to say a message: the room, and the place in it of the client that says it.</summary>
    public long Talk(long deliveries, int outstanding, TimeSpan limit, Action<int, int> say)
    {
        KeepAlive();
        _talk = new ClosedLoop(_rooms, outstanding, _random, say);
        _deliveries = 0;
        _talk.Start((deliveries + _rooms[0].Length - 1) / _rooms[0].Length);
        _loop.Until(_talk.Continue, limit, $"{deliveries} deliveries");
        _talk = null;
        return _deliveries;
    }

    /// <summary>Lets every client show that it is alive, where the server does not ask for it.</summary>
    public void KeepAlive()
    {
        if (_tongue.Heartbeat is not { } heartbeat || TimeProvider.System.GetElapsedTime(_lastSign) < TimeSpan.FromSeconds(15))
        {
            return;
        }

        foreach (var link in _links)
        {
            link.HeartbeatAnswered = false;
            link.Send(heartbeat);
        }

        _loop.Until(() => _links.TrueForAll(static link => link.HeartbeatAnswered), TimeSpan.FromSeconds(20), "Answering heartbeats");
        _lastSign = TimeProvider.System.GetTimestamp();
    }

    public void Entered() => _entered++;

    public void Delivered(WebSocketLink link)
    {
        _deliveries++;
        _talk?.Heard(link);
    }

    public void LostOne(WebSocketLink link)
    {
        if (!_leaving)
        {
            throw new InvalidOperationException($"The server dropped a client of room {link.Room} ({(link.IsIn ? "in" : "at the door")}).");
        }
    }

    /// <summary>Everybody says goodbye, so that no server keeps anything for them.</summary>
    public void Dispose()
    {
        _leaving = true;
        foreach (var link in _links)
        {
            link.Leave();
        }

        var start = TimeProvider.System.GetTimestamp();
        while (_links.Exists(static link => link.Socket >= 0) && TimeProvider.System.GetElapsedTime(start) < Goodbye)
        {
            _loop.Turn(20);
        }

        foreach (var link in _links)
        {
            _loop.Remove(link);
        }
    }
}
