using Gatehouse.Events;

namespace Gatehouse.Realtime.Sessions;

/// <summary>
/// What a session was sent lately: for each sequence number the position of a logged event, or the ephemeral event itself. Bounded by
/// count and by the bytes of ephemeral events; logged events cost 16 bytes, their bodies stay in the log.
/// </summary>
internal struct SessionRing
{
    /// <summary>What was sent under one sequence number.</summary>
    /// <param name="Position">Of a logged event; 0 for an ephemeral one.</param>
    /// <param name="Ephemeral">The event, when the log does not have it.</param>
    internal readonly record struct Entry(long Position, Event? Ephemeral);

    private const int MaxEntries = 4096;
    private const int MaxEphemeralBytes = 1 << 20;

    private Entry[]? _entries;
    private int _start;
    private int _count;
    private int _ephemeralBytes;
    private long _newest;

    /// <summary>The oldest sequence number that is still here is one above this.</summary>
    public readonly long Floor => _newest - _count;

    public readonly int Count => _count;

    /// <summary>Adds what was sent under the next sequence number.</summary>
    public void Add(long sequence, Event e)
    {
        if (_entries is null || _count == _entries.Length)
        {
            MakeRoom();
        }

        _entries![(_start + _count) & (_entries.Length - 1)] = new Entry(e.Position, e.IsLogged ? null : e);
        _count++;
        _newest = sequence;
        _ephemeralBytes += e.IsLogged ? 0 : e.Payload.Length;
        while (_ephemeralBytes > MaxEphemeralBytes)
        {
            DropOldest();
        }
    }

    /// <summary>Forgets what the client says it has.</summary>
    public void ForgetThrough(long sequence)
    {
        while (_count > 0 && Floor < sequence)
        {
            DropOldest();
        }

        if (_count == 0)
        {
            _entries = null;
            _start = 0;
        }
    }

    /// <summary>Takes back everything after a sequence number, to be sent again.</summary>
    /// <returns>What was taken back, oldest first; null when some of it is no longer here.</returns>
    public readonly List<Entry>? After(long sequence)
    {
        if (sequence < Floor || sequence > _newest)
        {
            return null;
        }

        var entries = new List<Entry>((int)(_newest - sequence));
        for (var i = (int)(sequence - Floor); i < _count; i++)
        {
            entries.Add(_entries![(_start + i) & (_entries.Length - 1)]);
        }

        return entries;
    }

    /// <summary>Makes <paramref name="sequence"/> the newest, forgetting all that was sent after it.</summary>
    public void CutAfter(long sequence)
    {
        while (_count > 0 && _newest > sequence)
        {
            ref var last = ref _entries![(_start + _count - 1) & (_entries.Length - 1)];
            _ephemeralBytes -= last.Ephemeral?.Payload.Length ?? 0;
            last = default;
            _count--;
            _newest--;
        }

        _newest = sequence;
    }

    private void MakeRoom()
    {
        var size = _entries?.Length ?? 0;
        if (size == MaxEntries)
        {
            DropOldest();
            return;
        }

        var larger = new Entry[Math.Max(4, size * 2)];
        for (var i = 0; i < _count; i++)
        {
            larger[i] = _entries![(_start + i) & (size - 1)];
        }

        _entries = larger;
        _start = 0;
    }

    private void DropOldest()
    {
        ref var oldest = ref _entries![_start];
        _ephemeralBytes -= oldest.Ephemeral?.Payload.Length ?? 0;
        oldest = default;
        _start = (_start + 1) & (_entries.Length - 1);
        _count--;
    }
}
