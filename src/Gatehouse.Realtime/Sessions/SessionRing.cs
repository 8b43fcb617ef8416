using Gatehouse.Events;

namespace Gatehouse.Realtime.Sessions;

/// <summary>
/// What a session was sent lately: for each sequence number the position of a logged event, or the ephemeral event itself. Bounded by
/// count and by the bytes of ephemeral events; logged events cost 8 bytes, their bodies stay in the log.
/// </summary>
internal struct SessionRing
{
    /// <summary>What was sent under one sequence number.</summary>
    /// <param name="Position">Of a logged event; 0 for an ephemeral one.</param>
    /// <param name="Ephemeral">The event, when the log does not have it.</param>
    internal readonly record struct Entry(long Position, Event? Ephemeral);

    private const int MaxEntries = 4096;
    private const int MaxEphemeralBytes = 1 << 20;

    // Positions, 0 for an ephemeral event; those are in a list of their own, as far as they are not forgotten.
    private long[]? _positions;
    private int _start;
    private int _count;
    private List<Event>? _ephemeral;
    private int _ephemeralForgotten;
    private int _ephemeralBytes;
    private long _newest;

    /// <summary>The oldest sequence number that is still here is one above this.</summary>
    public readonly long Floor => _newest - _count;

    public readonly int Count => _count;

    /// <summary>Adds what was sent under the next sequence number.</summary>
    public void Add(long sequence, Event e, PositionArrays arrays)
    {
        if (_positions is null || _count == _positions.Length)
        {
            MakeRoom(arrays);
        }

        _positions![(_start + _count) & (_positions.Length - 1)] = e.Position;
        _count++;
        _newest = sequence;
        if (!e.IsLogged)
        {
            (_ephemeral ??= []).Add(e);
            _ephemeralBytes += e.Payload.Length;
            while (_ephemeralBytes > MaxEphemeralBytes)
            {
                DropOldest();
            }
        }
    }

    /// <summary>Reads what the next <see cref="Add"/> needs.</summary>
    public readonly int Glance() => _positions is { } positions ? (int)positions[(_start + _count) & (positions.Length - 1)] : 0;

    /// <summary>Forgets what the client says it has.</summary>
    public void ForgetThrough(long sequence, PositionArrays arrays)
    {
        while (_count > 0 && Floor < sequence)
        {
            DropOldest();
        }

        if (_count == 0)
        {
            Release(arrays);
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

        var skipped = (int)(sequence - Floor);
        var entries = new List<Entry>(_count - skipped);
        var ephemeral = _ephemeralForgotten;
        for (var i = 0; i < _count; i++)
        {
            var position = _positions![(_start + i) & (_positions.Length - 1)];
            var entry = new Entry(position, position == 0 ? _ephemeral![ephemeral++] : null);
            if (i >= skipped)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>Makes <paramref name="sequence"/> the newest, forgetting all that was sent after it.</summary>
    public void CutAfter(long sequence)
    {
        while (_count > 0 && _newest > sequence)
        {
            if (_positions![(_start + _count - 1) & (_positions.Length - 1)] == 0)
            {
                _ephemeralBytes -= _ephemeral![^1].Payload.Length;
                _ephemeral.RemoveAt(_ephemeral.Count - 1);
            }

            _count--;
            _newest--;
        }

        _newest = sequence;
    }

    /// <summary>Forgets everything and gives the memory back.</summary>
    public void Release(PositionArrays arrays)
    {
        if (_positions is { } positions)
        {
            _positions = null;
            arrays.Return(positions);
        }

        _ephemeral = null;
        _start = _count = _ephemeralForgotten = _ephemeralBytes = 0;
    }

    private void MakeRoom(PositionArrays arrays)
    {
        if (_positions is not { } full)
        {
            _positions = arrays.Rent(PositionArrays.Smallest);
            return;
        }

        if (full.Length == MaxEntries)
        {
            DropOldest();
            return;
        }

        var larger = arrays.Rent(full.Length * 2);
        full.AsSpan(_start).CopyTo(larger);
        full.AsSpan(0, _start).CopyTo(larger.AsSpan(full.Length - _start));
        _positions = larger;
        _start = 0;
        arrays.Return(full);
    }

    private void DropOldest()
    {
        if (_positions![_start] == 0)
        {
            ForgetOldestEphemeral();
        }

        _start = (_start + 1) & (_positions.Length - 1);
        _count--;
    }

    private void ForgetOldestEphemeral()
    {
        _ephemeralBytes -= _ephemeral![_ephemeralForgotten].Payload.Length;
        _ephemeral[_ephemeralForgotten++] = null!;

        // Now and then, so that forgetting one costs the same however many there are.
        if (_ephemeralForgotten > 32 && _ephemeralForgotten > _ephemeral.Count / 2)
        {
            _ephemeral.RemoveRange(0, _ephemeralForgotten);
            _ephemeralForgotten = 0;
        }
        else if (_ephemeralForgotten == _ephemeral.Count)
        {
            _ephemeral = null;
            _ephemeralForgotten = 0;
        }
    }
}
