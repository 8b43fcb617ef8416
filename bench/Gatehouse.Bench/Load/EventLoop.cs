using System.Runtime.InteropServices;

namespace Gatehouse.Bench.Load;

/// <summary>One thread, one epoll set, one read buffer for all links: the client side of every measurement.</summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int Batch = 1024;
    private const int BufferSize = 4 << 20;

    private readonly int _set = Native.CreateSet();
    private readonly byte* _events = (byte*)NativeMemory.Alloc(Batch * 16);
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferSize);
    private readonly List<Link?> _links = [];
    private readonly Stack<int> _free = [];

    /// <summary>Links that ended without being asked to, since the last time this was set.</summary>
    public int Lost { get; set; }

    public void Add(Link link, int port) => Enroll(link, Native.Connect(port));

    /// <summary>Takes connections on a loopback port of the kernel's choice, each of them as the link that <paramref name="door"/> gives it.</summary>
    /// <returns>The port.</returns>
    public int Listen(Door door)
    {
        Enroll(door, Native.Listen(out var port));
        return port;
    }

    public void Remove(Link link)
    {
        if (link.Socket < 0)
        {
            return;
        }

        Native.Close(link.Socket);
        link.Socket = -1;
        _links[link.Index] = null;
        _free.Push(link.Index);
    }

    /// <summary>Waits for input once and lets the links hear it.</summary>
    /// <returns>How many links had something to hear.</returns>
    public int Turn(int milliseconds)
    {
        var ready = Native.epoll_wait(_set, _events, Batch, milliseconds);
        for (var i = 0; i < ready; i++)
        {
            var index = (int)*(long*)(_events + (i * Native.EventSize) + Native.EventTagOffset);
            if (_links[index] is Door door)
            {
                Accept(door);
            }
            else if (_links[index] is { } link)
            {
                Read(link);
            }
        }

        return ready;
    }

    /// <summary>
    /// Turns until <paramref name="done"/>. Never sleeps meanwhile: a client that must be woken for each message costs the sender, who is charged for it,
    /// several microseconds on a virtual machine, and that is not what we want to measure.
    /// </summary>
    /// <exception cref="TimeoutException">It took longer than <paramref name="limit"/>.</exception>
    public void Until(Func<bool> done, TimeSpan limit, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!done())
        {
            Turn(0);
            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"{what} took longer than {limit.TotalSeconds:0} s.");
            }
        }
    }

    /// <summary>
    /// The same where time is measured and not the CPU of one process: it sleeps while nothing comes, since the servers share the core.
    /// </summary>
    /// <exception cref="TimeoutException">It took longer than <paramref name="limit"/>.</exception>
    public void Await(Func<bool> done, TimeSpan limit, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!done())
        {
            Turn(100);
            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"{what} took longer than {limit.TotalSeconds:0} s.");
            }
        }
    }

    /// <summary>Turns for a while: links stay alive (pings are answered), nothing else happens.</summary>
    public void Rest(TimeSpan time)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < time)
        {
            Turn(20);
        }
    }

    public void Dispose()
    {
        foreach (var link in _links)
        {
            if (link is not null)
            {
                Native.Close(link.Socket);
            }
        }

        Native.Close(_set);
        NativeMemory.Free(_events);
        NativeMemory.Free(_buffer);
    }

    private void Enroll(Link link, int socket)
    {
        link.Socket = socket;
        link.Index = _free.TryPop(out var index) ? index : _links.Count;
        if (link.Index == _links.Count)
        {
            _links.Add(link);
        }
        else
        {
            _links[link.Index] = link;
        }

        Native.Change(_set, Native.AddToSet, link.Socket, link.Index);
    }

    private void Accept(Door door)
    {
        for (var socket = Native.Accept(door.Socket); socket >= 0; socket = Native.Accept(door.Socket))
        {
            Enroll(door.Welcome(), socket);
        }
    }

    private void Read(Link link)
    {
        var kept = link.TakeRest(new Span<byte>(_buffer, BufferSize));
        var read = Native.Receive(link.Socket, _buffer + kept, BufferSize - kept);
        if (read == -1)
        {
            link.KeepRest(new ReadOnlySpan<byte>(_buffer, kept));
            return;
        }

        if (read <= 0)
        {
            Lost++;
            Remove(link);
            link.Lost();
            return;
        }

        var bytes = new ReadOnlySpan<byte>(_buffer, kept + read);
        var used = link.Hear(bytes);
        link.KeepRest(bytes[used..]);
    }
}
