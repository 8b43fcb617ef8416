using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Gatehouse.Edge.Forwarding.Http1;

/// <summary>
/// One connection to an upstream, and what has arrived on it. It always listens, also while it rests between two requests: so the end of a connection that was kept is heard when it comes and not
/// when it is next used, and the first bytes of an answer need no question of their own. Used by one request at a time, which has one reader and one writer; <see cref="Abort"/> and
/// <see cref="Watch"/> are for everybody.
/// </summary>
internal sealed class UpstreamConnection : SocketAsyncEventArgs, IValueTaskSource<int>
{
    /// <summary>How long the head of an answer may be in bytes, its status line included.</summary>
    public const int MostHead = 64 * 1024;

    private const int UsualRoom = 16 * 1024;

    private const int Busy = 0;
    private const int Resting = 1;
    private const int Closed = 2;

    private const long NotWatched = long.MaxValue;
    private const long Overdue = long.MinValue;

    private readonly Socket _socket;
    private readonly UpstreamAddress _home;
    private readonly TimeProvider _clock;
    private readonly long _made;
    private readonly Lock _waiting = new();
    private ManualResetValueTaskSourceCore<int> _arrival;
    private byte[] _room = ArrayPool<byte>.Shared.Rent(UsualRoom);
    private int _start;
    private int _end;
    private bool _isIntoRoom;
    private bool _isListening;
    private int _state;
    private int _isAborted;
    private long _dueAt = NotWatched;
    private long _endsAt = NotWatched;
    private long _patience;
    private PipeWriter? _client;

    public UpstreamConnection(Socket socket, UpstreamAddress home, TimeProvider clock)
        : base(true)
    {
        _socket = socket;
        _home = home;
        _clock = clock;
        _made = clock.GetTimestamp();
        RestingSince = _made;
    }

    /// <summary>The head that is being read or was read last; it speaks of <see cref="Arrived"/> until more is read or taken.</summary>
    public ResponseHead Head { get; } = new();

    /// <summary>For heads on their way out.</summary>
    public RequestHead Request { get; } = new();

    public bool HasArrived => _end > _start;

    /// <summary>What has come and nobody has taken.</summary>
    public ReadOnlyMemory<byte> Arrived => _room.AsMemory(_start, _end - _start);

    /// <summary>When it was last given back, as a timestamp of the clock.</summary>
    public long RestingSince { get; private set; }

    /// <summary>Whether any byte has come since it was taken.</summary>
    public bool HasBeenAnswered { get; private set; }

    /// <summary>True when it was aborted because nothing happened on it for too long, or because all of it took too long.</summary>
    public bool IsOverdue => Volatile.Read(ref _dueAt) == Overdue;

    public TimeSpan Age => _clock.GetElapsedTime(_made);

    public bool IsClosed => Volatile.Read(ref _state) == Closed;

    /// <summary>Takes it out of its rest. False when it has ended meanwhile.</summary>
    public bool TryWake()
    {
        HasBeenAnswered = false;
        return Interlocked.CompareExchange(ref _state, Busy, Resting) == Resting;
    }

    /// <summary>Listens on, for nobody. False when it has ended already, or says what nobody asked for.</summary>
    public bool TryRest()
    {
        Volatile.Write(ref _endsAt, NotWatched);
        Volatile.Write(ref _dueAt, NotWatched);
        if (_end > _start || Volatile.Read(ref _isAborted) == 1)
        {
            Close();
            return false;
        }

        (_start, _end) = (0, 0);
        if (_room.Length > UsualRoom * 2)
        {
            ResizeRoom(UsualRoom);
        }

        RestingSince = _clock.GetTimestamp();
        _arrival.Reset();
        (_isListening, _isIntoRoom) = (true, true);
        Volatile.Write(ref _state, Resting);
        try
        {
            SetBuffer(_room.AsMemory());
            if (_socket.ReceiveAsync(this))
            {
                return true;
            }
        }
        catch (ObjectDisposedException)
        {
            // Aborted in this moment.
        }

        Interlocked.Exchange(ref _state, Closed);
        End();
        return false;
    }

    /// <summary>From now on, something has to happen at least this often, zero for no such rule; and all has to be over at a time, <see cref="long.MaxValue"/> for never.</summary>
    public void StartWatch(TimeSpan patience, long endsAt)
    {
        Volatile.Write(ref _endsAt, endsAt);
        _patience = patience <= TimeSpan.Zero || patience == Timeout.InfiniteTimeSpan ? 0 : (long)(patience.TotalSeconds * _clock.TimestampFrequency);
        Touch();
    }

    /// <summary>Something has happened.</summary>
    public void Touch() => Volatile.Write(ref _dueAt, _patience == 0 ? NotWatched : _clock.GetTimestamp() + _patience);

    /// <summary>Aborts it when nothing has happened for too long, or it is late.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    public void Watch(long now)
    {
        var due = Volatile.Read(ref _dueAt);
        if (due != Overdue && (now > due || now > Volatile.Read(ref _endsAt)) && Interlocked.CompareExchange(ref _dueAt, Overdue, due) == due)
        {
            Abort();
        }
    }

    /// <summary>Ends it at once; whoever waits for it hears an <see cref="IOException"/>.</summary>
    public void Abort()
    {
        if (Interlocked.Exchange(ref _isAborted, 1) == 0)
        {
            _socket.Dispose();
            lock (_waiting)
            {
                _client?.CancelPendingFlush();
            }
        }
    }

    /// <summary>Says who is waited for, so that <see cref="Abort"/> ends the waiting too; null for nobody. What happens or does not happen meanwhile is not the upstream's doing.</summary>
    /// <returns>False when it was aborted before.</returns>
    public bool TryWaitFor(PipeWriter? client)
    {
        if (client is not null)
        {
            Volatile.Write(ref _dueAt, NotWatched);
        }

        lock (_waiting)
        {
            _client = client;
            return _isAborted == 0;
        }
    }

    /// <summary>Ends a connection that rests; for one in use this does nothing.</summary>
    public bool TryEndRest()
    {
        if (Interlocked.CompareExchange(ref _state, Closed, Resting) != Resting)
        {
            return false;
        }

        // What it listens for ends by this, and then everything else goes.
        Abort();
        return true;
    }

    /// <summary>Ends it after its last use.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _state, Closed) != Closed)
        {
            Abort();
            End();
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int sent;
            try
            {
                sent = await _socket.SendAsync(bytes, SocketFlags.None);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                throw new IOException("The connection to the upstream ended.", gone);
            }

            bytes = bytes[sent..];
        }
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It has ended both ways.
        }
    }

    /// <summary>Takes the first bytes of <see cref="Arrived"/>.</summary>
    public void Take(int count)
    {
        _start += count;
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
    }

    /// <summary>How much fits in at once.</summary>
    public int RoomSize => _room.Length;

    /// <summary>Makes room for so many bytes at once, or for so few. Only when nothing is left of <see cref="Arrived"/>.</summary>
    public void ResizeRoom(int size)
    {
        ArrayPool<byte>.Shared.Return(_room);
        _room = ArrayPool<byte>.Shared.Rent(size);
    }

    /// <summary>Waits for more behind <see cref="Arrived"/>. Zero is the end.</summary>
    /// <exception cref="IOException">It broke, or was aborted.</exception>
    public ValueTask<int> FillAsync()
    {
        if (_isListening)
        {
            _isListening = false;
            return new ValueTask<int>(this, _arrival.Version);
        }

        MakeRoom();
        _isIntoRoom = true;
        return ReceiveAsync(_room.AsMemory(_end));
    }

    /// <summary>Receives elsewhere, when nothing is left of <see cref="Arrived"/>. An empty buffer waits until there is something. Zero into any other is the end.</summary>
    /// <exception cref="IOException">It broke, or was aborted.</exception>
    public ValueTask<int> ReceiveIntoAsync(Memory<byte> target)
    {
        _isIntoRoom = false;
        return ReceiveAsync(target);
    }

    int IValueTaskSource<int>.GetResult(short token) => Counted(_arrival.GetResult(token));

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _arrival.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _arrival.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        switch (Interlocked.CompareExchange(ref _state, Closed, Resting))
        {
            case Resting:
                Abort();
                End();
                return;
            case Closed when _isListening:
                // It rested, and TryEndRest ended that.
                End();
                return;
        }

        if (SocketError == SocketError.Success)
        {
            _arrival.SetResult(BytesTransferred);
        }
        else
        {
            _arrival.SetException(Broken());
        }
    }

    private ValueTask<int> ReceiveAsync(Memory<byte> target)
    {
        _arrival.Reset();
        try
        {
            SetBuffer(target);
            if (_socket.ReceiveAsync(this))
            {
                return new ValueTask<int>(this, _arrival.Version);
            }
        }
        catch (ObjectDisposedException gone)
        {
            return ValueTask.FromException<int>(new IOException("The connection to the upstream was given up.", gone));
        }

        return SocketError == SocketError.Success ? new ValueTask<int>(Counted(BytesTransferred)) : ValueTask.FromException<int>(Broken());
    }

    private int Counted(int received)
    {
        if (_isIntoRoom)
        {
            _end += received;
        }

        HasBeenAnswered |= received > 0;
        return received;
    }

    private IOException Broken() => new("The connection to the upstream broke.", new SocketException((int)SocketError));

    private void MakeRoom()
    {
        if (_end < _room.Length)
        {
            return;
        }

        if (_start > 0)
        {
            _room.AsSpan(_start, _end - _start).CopyTo(_room);
            (_start, _end) = (0, _end - _start);
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(_room.Length * 2);
        _room.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_room);
        _room = larger;
    }

    /// <summary>Once, when nothing is pending any more.</summary>
    private void End()
    {
        _home.Left(this);
        ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _room, []));
        Request.Dispose();
        _socket.Dispose();
        Dispose();
    }
}
