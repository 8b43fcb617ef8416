using System.Net;
using System.Net.Sockets;
using Gatehouse.Realtime.Connections.Polling;

namespace Gatehouse.Realtime.Connections;

/// <summary>A TCP socket that the door accepted: the fast lane. Owns the socket. Costs the poller nothing until somebody waits.</summary>
internal sealed class SocketTransport(Socket socket, Poller poller) : Transport
{
    private const int NoPlace = -1;
    private const int Ended = -2;
    private const int Closing = 1;
    private const int User = 2;

    private readonly int _descriptor = (int)socket.Handle;
    private readonly Signal _readable = new();
    private readonly Lock _gate = new();

    // Who is in a system call right now, and whether the socket is to be closed: the last one closes, so that no number is used that is somebody else's by now.
    private int _users;
    private bool _resets;
    private bool _closed;

    // Only a client that fell behind is waited for.
    private Signal? _writable;
    private int _place = NoPlace;

    // There may be more to read although nobody will say so again: the last read filled its room, or the end has been announced.
    private bool _unfinished;
    private volatile bool _ending;

    public override IPAddress? RemoteAddress { get; } = AddressOf(socket);

    public override bool HalfCloses => true;

    public override ValueTask<int> WaitAsync()
    {
        if (_ending)
        {
            return new(0);
        }

        if (_unfinished)
        {
            // Everybody else first: who sends without end must not keep the thread.
            _unfinished = false;
            if (!poller.TryGoOnLater(this))
            {
                return new(0);
            }
        }

        Enroll();
        return _readable.WaitAsync();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var count = Receive(buffer.Span, peek: false);
        if (count < 0)
        {
            _ending = false;
            return ReadLaterAsync(buffer);
        }

        return new(count);
    }

    /// <summary>Reads what is there; 0 at the end, -1 when there is nothing yet.</summary>
    /// <param name="peek">True leaves it there.</param>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">It was ended here.</exception>
    public int Receive(Span<byte> buffer, bool peek)
    {
        ObjectDisposedException.ThrowIf(!TryEnter(), this);
        try
        {
            var count = SocketCalls.Receive(_descriptor, buffer, peek);

            // epoll(7): a read that is shorter than its room has taken everything.
            _unfinished = count > 0 && (peek || count == buffer.Length);
            return count;
        }
        finally
        {
            Exit();
        }
    }

    public override int Glance() => _users;

    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        if (!TryEnter())
        {
            return -1;
        }

        var sent = SocketCalls.Send(_descriptor, bytes);
        Exit();
        return sent;
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        // Before the attempt, so that no news of room is missed after it.
        var writable = _writable ??= new Signal();
        Enroll();
        while (!bytes.IsEmpty)
        {
            var sent = TrySend(bytes.Span);
            if (sent < 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            bytes = bytes[sent..];
            if (sent == 0)
            {
                await writable.WaitAsync();
            }
        }
    }

    public override void EndSending()
    {
        if (!TryEnter())
        {
            return;
        }

        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (IsGone(e))
        {
            // The client went first.
        }
        finally
        {
            Exit();
        }
    }

    // A reset: the kernel must not go on keeping what a client does not read.
    public override void Abort()
    {
        if (!TakeOut(closes: true))
        {
            return;
        }

        _resets = true;
        Close();

        // Whoever waits finds out on a thread of its own, not in the middle of whatever the caller does.
        ThreadPool.UnsafeQueueUserWorkItem(static self => self.Happened(Readiness.Failed), this, preferLocal: false);
    }

    public override void End()
    {
        if (TakeOut(closes: true))
        {
            Close();
        }
    }

    /// <summary>Leaves the socket to somebody else; false when it was ended before.</summary>
    public bool Release() => TakeOut(closes: false);

    /// <summary>The poller's news.</summary>
    public void Happened(Readiness readiness)
    {
        const Readiness End = Readiness.PeerEnded | Readiness.HungUp | Readiness.Failed;
        if ((readiness & End) != 0)
        {
            _ending = true;
        }

        if ((readiness & (Readiness.Readable | End)) != 0)
        {
            _readable.Raise();
        }

        if ((readiness & (Readiness.Writable | Readiness.HungUp | Readiness.Failed)) != 0)
        {
            Volatile.Read(ref _writable)?.Raise();
        }
    }

    private void Enroll()
    {
        if (_place != NoPlace)
        {
            return;
        }

        lock (_gate)
        {
            if (_place == NoPlace)
            {
                _place = poller.Add(this, _descriptor);
            }
        }
    }

    /// <summary>Leaves the poller for good; true for the first who says so.</summary>
    private bool TakeOut(bool closes)
    {
        lock (_gate)
        {
            if (_place == Ended)
            {
                return false;
            }

            if (_place != NoPlace)
            {
                poller.Leave(_place, closes ? null : _descriptor);
            }

            _place = Ended;
            return true;
        }
    }

    private bool TryEnter()
    {
        if ((Interlocked.Add(ref _users, User) & Closing) == 0)
        {
            return true;
        }

        Exit();
        return false;
    }

    private void Exit()
    {
        if (Interlocked.Add(ref _users, -User) == Closing)
        {
            CloseNow();
        }
    }

    private void Close()
    {
        if (Interlocked.Or(ref _users, Closing) == 0)
        {
            CloseNow();
        }
    }

    private void CloseNow()
    {
        if (Interlocked.Exchange(ref _closed, true))
        {
            return;
        }

        if (_resets)
        {
            socket.Close(0);
        }
        else
        {
            socket.Dispose();
        }
    }

    // Somebody raised the flag for nothing.
    private async ValueTask<int> ReadLaterAsync(Memory<byte> buffer)
    {
        await WaitAsync();
        return await ReadAsync(buffer);
    }

    private static IPAddress? AddressOf(Socket socket)
    {
        var address = (socket.RemoteEndPoint as IPEndPoint)?.Address;
        return address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
    }
}
