namespace Gatehouse.Realtime.Connections;

/// <summary>
/// What waits to be written to one client, in order. Holds buffers only while something waits. Writes from the thread that flushes as long as
/// the client keeps up, and goes on by itself when it does not. Safe for several threads.
/// </summary>
internal sealed partial class Outbox(WebSocketConnection connection, Transport transport, OpenConnections home)
{
    // What is sent in one go to a slow client: small enough that its reading shows as progress.
    private const int Slice = 64 * 1024;

    // A message that leaves at once is composed here instead of in a buffer of the connection's: fan-out then touches one buffer, not thousands.
    private const int ScratchSize = 8 * 1024;

    [ThreadStatic]
    private static byte[]? _scratch;

    private readonly Lock _gate = new();

    // Whole frames that wait; guarded by the gate.
    private byte[]? _pending;
    private int _pendingLength;
    private int _owed;
    private byte[]? _pong;
    private int _pongLength;
    private bool _sealed;
    private bool _broken;
    private bool _endWhenEmpty;

    // What is being sent belongs to the thread that set _sending.
    private bool _sending;
    private byte[]? _flight;
    private int _flightStart;
    private int _flightLength;

    private OutboxAge? _age;
    private Task _draining = Task.CompletedTask;

    /// <summary>Bytes that wait; exact only when nobody posts or sends.</summary>
    public int Waiting => Math.Max(0, Volatile.Read(ref _pendingLength) + Volatile.Read(ref _flightLength) - Volatile.Read(ref _flightStart));

    /// <summary>True when nothing more is accepted.</summary>
    public bool IsSealed => Volatile.Read(ref _sealed);

    /// <summary>Grows with every piece the client has taken from the time on when it fell behind.</summary>
    public int Progress { get; private set; }

    /// <summary>Reads what the next message needs.</summary>
    public int Glance() => _pendingLength + (_gate.IsHeldByCurrentThread ? 1 : 0) + transport.Glance();

    /// <summary>Puts bytes before everything else: the answer to the handshake.</summary>
    public void Open(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        lock (_gate)
        {
            bytes.CopyTo(Room_Locked(bytes.Length));
            _pendingLength += bytes.Length;
        }
    }

    /// <summary>Appends one message. Null when it would be over the last mark.</summary>
    public PostResult? Post(FrameOpcode opcode, ReadOnlySpan<byte> head, ReadOnlySpan<byte> shared, Standing standing)
    {
        var length = head.Length + shared.Length;
        lock (_gate)
        {
            if (_sealed)
            {
                return PostResult.Closed;
            }

            var waiting = Waiting;
            var backlog = waiting - _owed;
            if (standing == Standing.Owed)
            {
                _owed += length;
            }
            else if (standing == Standing.Droppable && backlog > home.Options.OutboxFirstMark)
            {
                return PostResult.Dropped;
            }
            else if (backlog > 0 && length > home.Options.OutboxLastMark - backlog)
            {
                return null;
            }

            AppendPong_Locked();
            var room = Room_Locked(Frame.MaxHead + length);
            var start = Frame.WriteHead(room, opcode, length);
            head.CopyTo(room[start..]);
            shared.CopyTo(room[(start + head.Length)..]);
            _pendingLength += start + length;
            return waiting > 0 || _sending ? PostResult.Queued : PostResult.NeedsFlush;
        }
    }

    /// <summary>Sends one message right now, if nothing waits before it and it is small. False when it was not taken: then it is to be posted.</summary>
    public bool TrySendAlone(FrameOpcode opcode, ReadOnlySpan<byte> head, ReadOnlySpan<byte> shared)
    {
        var length = head.Length + shared.Length;
        if (length > ScratchSize - Frame.MaxHead)
        {
            return false;
        }

        lock (_gate)
        {
            if (_sealed || _sending || _pendingLength > 0 || _pong is not null)
            {
                return false;
            }

            _sending = true;
        }

        var scratch = _scratch ??= new byte[ScratchSize];
        var start = Frame.WriteHead(scratch, opcode, length);
        head.CopyTo(scratch.AsSpan(start));
        shared.CopyTo(scratch.AsSpan(start + head.Length));
        var frame = scratch.AsSpan(0, start + length);
        var sent = transport.TrySend(frame);
        if (sent == frame.Length)
        {
            if (Land())
            {
                SendFlight();
            }
        }
        else if (sent < 0)
        {
            Break();
        }
        else
        {
            KeepRest(frame[sent..]);
            _draining = DrainAsync();
        }

        return true;
    }

    /// <summary>
    /// Answers a ping. A pong that is still the last thing waiting is replaced: RFC 6455 §5.5.3 allows to answer only the most recent ping, and
    /// so a flood of pings fills nothing.
    /// </summary>
    public void Pong(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_sealed)
            {
                return;
            }

            _pong ??= home.Buffers.Rent(OutboxBuffers.Smallest);
            var start = Frame.WriteHead(_pong, FrameOpcode.Pong, payload.Length);
            payload.CopyTo(_pong.AsSpan(start));
            _pongLength = start + payload.Length;
        }
    }

    /// <summary>Appends the last frame; nothing is accepted after it.</summary>
    /// <param name="discard">Forgets what waits and is not on its way yet, whole frames only.</param>
    /// <returns>False when it was sealed before.</returns>
    public bool Seal(ReadOnlySpan<byte> lastFrame, bool discard)
    {
        lock (_gate)
        {
            if (_sealed)
            {
                return false;
            }

            _sealed = true;
            if (discard)
            {
                DropPending_Locked();
            }

            AppendPong_Locked();
            lastFrame.CopyTo(Room_Locked(lastFrame.Length));
            _pendingLength += lastFrame.Length;
            return true;
        }
    }

    /// <summary>Lets the transport's sending side end once everything is written.</summary>
    public void EndWhenEmpty()
    {
        lock (_gate)
        {
            _endWhenEmpty = true;
            if (_sending || _pendingLength > 0)
            {
                return;
            }
        }

        transport.EndSending();
    }

    /// <summary>Writes what waits, as far as the client takes it now.</summary>
    public void Flush()
    {
        if (Depart())
        {
            SendFlight();
        }
    }

    /// <summary>Accepts and sends nothing more, and gives the buffers back.</summary>
    public void Discard()
    {
        lock (_gate)
        {
            _sealed = _broken = true;
            DropPending_Locked();
            DropPong_Locked();
        }

        StopWatch();
    }

    /// <summary>Completes when nobody is sending in the background.</summary>
    public Task DrainedAsync() => _draining;

    private bool Load_Locked()
    {
        AppendPong_Locked();
        _flight = _pending;
        _flightLength = _pendingLength;
        _pending = null;
        _pendingLength = 0;
        return _flightLength > 0;
    }

    private void AppendPong_Locked()
    {
        if (_pong is { } pong)
        {
            pong.AsSpan(0, _pongLength).CopyTo(Room_Locked(_pongLength));
            _pendingLength += _pongLength;
            DropPong_Locked();
        }
    }

    private void DropPong_Locked()
    {
        if (_pong is { } pong)
        {
            _pong = null;
            home.Buffers.Return(pong);
        }
    }

    private void DropPending_Locked()
    {
        if (_pending is { } pending)
        {
            _pending = null;
            _pendingLength = 0;
            home.Buffers.Return(pending);
        }
    }

    private Span<byte> Room_Locked(int length)
    {
        var needed = _pendingLength + length;
        if (_pending is null)
        {
            _pending = home.Buffers.Rent(needed);
        }
        else if (_pending.Length < needed)
        {
            var larger = home.Buffers.Rent(Math.Max(needed, 2 * _pending.Length));
            _pending.AsSpan(0, _pendingLength).CopyTo(larger);
            home.Buffers.Return(_pending);
            _pending = larger;
        }

        return _pending.AsSpan(_pendingLength);
    }
}
