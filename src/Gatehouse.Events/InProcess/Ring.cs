namespace Gatehouse.Events.InProcess;

/// <summary>The newest events in position order, bounded by count and by bytes: the oldest make room. Not thread-safe.</summary>
internal sealed class Ring(int maxEvents, long maxBytes)
{
    // An event object with its strings, beside its payload.
    private const int Overhead = 200;

    // Grows as needed: a quiet house should not pay for the ring of a busy one.
    private Event[] _events = new Event[Math.Min(maxEvents, 256)];
    private int _first;
    private long _bytes;

    /// <summary>Every event after this position is here.</summary>
    public long Floor { get; private set; }

    public int Count { get; private set; }

    public void StartAfter(long position) => Floor = position;

    public void Add(Event next)
    {
        while (Count > 0 && (Count == maxEvents || _bytes + SizeOf(next) > maxBytes))
        {
            DropOldest();
        }

        if (Count == _events.Length)
        {
            Grow();
        }

        _events[IndexOf(Count)] = WithoutContext(next);
        Count++;
        _bytes += SizeOf(next);
    }

    public IReadOnlyList<Event> After(long position, int limit)
    {
        var start = CountUpTo(position);
        var events = new Event[Math.Min(limit, Count - start)];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = _events[IndexOf(start + i)];
        }

        return events;
    }

    // A snapshot of the application's state must not live as long as the ring: what is read again has no context (Event.Context).
    private static Event WithoutContext(Event e) => e.Context is null
        ? e
        : new Event
        {
            Topic = e.Topic,
            Name = e.Name,
            Payload = e.Payload,
            Subject = e.Subject,
            Interest = e.Interest,
            ContentInterest = e.ContentInterest,
            Concerns = e.Concerns,
        }.Place(e.Position);

    private static int SizeOf(Event e) => Overhead + e.Payload.Length;

    private int IndexOf(int i) => (_first + i) % _events.Length;

    private void DropOldest()
    {
        var oldest = _events[_first];
        _events[_first] = null!;
        _first = (_first + 1) % _events.Length;
        Count--;
        _bytes -= SizeOf(oldest);
        Floor = oldest.Position;
    }

    private void Grow()
    {
        var grown = new Event[Math.Min(maxEvents, _events.Length * 2)];
        for (var i = 0; i < Count; i++)
        {
            grown[i] = _events[IndexOf(i)];
        }

        _events = grown;
        _first = 0;
    }

    /// <summary>How many of the events are at or before a position.</summary>
    private int CountUpTo(long position)
    {
        var low = 0;
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_events[IndexOf(middle)].Position <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
