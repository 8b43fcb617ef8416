using System.ComponentModel;
using System.Net.Sockets;

namespace Gatehouse.Realtime.Connections.Polling;

/// <summary>
/// A thread that waits for many sockets at once and does at once what they are ready for: reads, the conversation, and at the end of the turn what that left
/// to do for all together (<see cref="TryDefer"/>). From a message's arrival to its fan-out nobody has to be woken. Nothing on this thread may block.
/// </summary>
internal sealed class Poller : IDisposable
{
    [ThreadStatic]
    private static Poller? _current;

    private readonly Epoll _epoll = new();
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly Stack<int> _free = new();

    // Who has which place; the count of who had it before tells late news of an earlier one.
    private (SocketTransport? Socket, uint Generation)[] _places = new (SocketTransport?, uint)[64];
    private int _placesUsed;

    private readonly List<(SocketTransport Socket, Readiness Readiness)> _ready = [];
    private List<SocketTransport> _unfinished = [];
    private List<SocketTransport> _finishing = [];
    private List<IThreadPoolWorkItem> _deferred = [];
    private List<IThreadPoolWorkItem> _doing = [];
    private volatile bool _stopping;

    /// <param name="name">Of the thread.</param>
    public Poller(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>True on the thread of a poller, which must not wait for anything.</summary>
    public static bool IsHere => _current is not null;

    /// <summary>On a poller's thread, has <paramref name="item"/> executed at the end of the turn. False elsewhere.</summary>
    public static bool TryDefer(IThreadPoolWorkItem item)
    {
        if (_current is not { } here)
        {
            return false;
        }

        here._deferred.Add(item);
        return true;
    }

    /// <summary>Tells <paramref name="socket"/> of everything that happens to it from now on, beginning with what it is ready for already.</summary>
    /// <returns>Its place, for <see cref="Leave"/>.</returns>
    /// <exception cref="SocketException">The kernel has no room for it.</exception>
    public int Add(SocketTransport socket, int descriptor)
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        int place;
        ulong tag;
        lock (_gate)
        {
            place = TakePlace_Locked();
            _places[place].Socket = socket;
            tag = ((ulong)_places[place].Generation << 32) | (uint)place;
        }

        try
        {
            _epoll.Add(descriptor, Readiness.Readable | Readiness.Writable | Readiness.PeerEnded | Readiness.EdgeTriggered, tag);
            return place;
        }
        catch (Win32Exception e)
        {
            Leave(place, null);
            throw new SocketException(e.NativeErrorCode);
        }
    }

    /// <summary>Tells of a socket no more.</summary>
    /// <param name="place">Where it was.</param>
    /// <param name="descriptor">Of a socket that stays open; closing one is enough for the kernel.</param>
    public void Leave(int place, int? descriptor)
    {
        if (descriptor is { } open)
        {
            _epoll.Remove(open);
        }

        lock (_gate)
        {
            ref var left = ref _places[place];
            left.Socket = null;
            left.Generation++;
            _free.Push(place);
        }
    }

    /// <summary>On this poller's thread, lets <paramref name="socket"/> go on in the next turn, after everybody else. False elsewhere.</summary>
    public bool TryGoOnLater(SocketTransport socket)
    {
        if (_current != this)
        {
            return false;
        }

        _unfinished.Add(socket);
        return true;
    }

    /// <summary>Ends the thread. Its sockets are gone by now.</summary>
    public void Dispose()
    {
        _stopping = true;
        _epoll.Wake();
        if (_current != this)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        _current = this;
        while (!_stopping)
        {
            Turn(block: _unfinished.Count == 0);
            if (_deferred.Count > 0)
            {
                // What else has arrived by now shares the fan-out that follows: one write for all of it instead of one each.
                Turn(block: false);
                DoDeferred();
            }
        }

        _epoll.Dispose();
    }

    private void Turn(bool block)
    {
        Collect(_epoll.Wait(block));
        foreach (var (socket, readiness) in _ready)
        {
            socket.Happened(readiness);
        }

        _ready.Clear();
        (_unfinished, _finishing) = (_finishing, _unfinished);
        foreach (var socket in _finishing)
        {
            socket.Happened(Readiness.Readable);
        }

        _finishing.Clear();
    }

    private void Collect(int events)
    {
        lock (_gate)
        {
            for (var i = 0; i < events; i++)
            {
                var (readiness, tag) = _epoll.Event(i);
                if (tag == Epoll.Woken)
                {
                    _epoll.Awake();
                    continue;
                }

                var (socket, generation) = _places[(int)(uint)tag];
                if (socket is not null && generation == (uint)(tag >> 32))
                {
                    _ready.Add((socket, readiness));
                }
            }
        }
    }

    private void DoDeferred()
    {
        (_deferred, _doing) = (_doing, _deferred);
        foreach (var item in _doing)
        {
            item.Execute();
        }

        _doing.Clear();
    }

    private int TakePlace_Locked()
    {
        if (_free.TryPop(out var place))
        {
            return place;
        }

        if (_placesUsed == _places.Length)
        {
            Array.Resize(ref _places, 2 * _places.Length);
        }

        return _placesUsed++;
    }
}
