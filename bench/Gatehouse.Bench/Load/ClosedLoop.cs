namespace Gatehouse.Bench.Load;

/// <summary>Keeps a fixed number of messages under way and knows when everybody has heard each of them.</summary>
internal sealed class ClosedLoop
{
    private readonly WebSocketLink[][] _rooms;
    private readonly Tally[] _tallies;
    private readonly Action<int, int> _say;
    private readonly int _outstanding;
    private readonly Random _random;
    private long _toSay;
    private int _underWay;

    public ClosedLoop(WebSocketLink[][] rooms, int outstanding, Random random, Action<int, int> say)
    {
        (_rooms, _outstanding, _random, _say) = (rooms, outstanding, random, say);
        _tallies = [.. rooms.Select(room => new Tally(outstanding, room[0].Received))];
    }

    public void Start(long messages) => _toSay = messages;

    /// <summary>Says what may be said now.</summary>
    /// <returns>True when everything has been said and heard.</returns>
    public bool Continue()
    {
        while (_underWay < _outstanding && _toSay > 0)
        {
            var room = _rooms.Length == 1 ? 0 : _random.Next(_rooms.Length);
            _say(room, _random.Next(_rooms[room].Length));
            _toSay--;
            _underWay++;
        }

        return _underWay == 0;
    }

    /// <summary>A client heard its room's next message. Each room is in order, so the client's count says which message it was.</summary>
    public void Heard(WebSocketLink link)
    {
        var tally = _tallies[link.Room];
        if (tally.Count(link.Received) == _rooms[link.Room].Length)
        {
            tally.Clear(link.Received);
            _underWay--;
        }
    }

    /// <summary>How many clients of a room have heard each of the messages that are under way in it.</summary>
    private sealed class Tally(int outstanding, int before)
    {
        private readonly int[] _heard = new int[outstanding];

        public int Count(int received) => ++_heard[(received - before - 1) % _heard.Length];

        public void Clear(int received) => _heard[(received - before - 1) % _heard.Length] = 0;
    }
}
