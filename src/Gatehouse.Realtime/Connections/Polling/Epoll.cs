using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gatehouse.Realtime.Connections.Polling;

/// <summary>What the kernel says of a socket (epoll_ctl(2)).</summary>
[Flags]
internal enum Readiness : uint
{
    Readable = 0x001,
    Writable = 0x004,
    Failed = 0x008,
    HungUp = 0x010,
    PeerEnded = 0x2000,

    /// <summary>Told once per change, not as long as it lasts.</summary>
    EdgeTriggered = 1u << 31,
}

/// <summary>An epoll set of Linux and a counter in it by which another thread wakes whoever waits. Not a place for sockets to live: they leave it by being closed.</summary>
internal sealed unsafe partial class Epoll : IDisposable
{
    /// <summary>The tag of <see cref="Wake"/>.</summary>
    public const ulong Woken = ulong.MaxValue;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int AddToSet = 1;
    private const int RemoveFromSet = 2;
    private const int Interrupted = 4;
    private const int MaxEvents = 1024;

    // The kernel packs epoll_event on x64 only.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int TagOffset = EventSize - sizeof(ulong);

    private readonly SafeFileHandle _set;
    private readonly SafeFileHandle _counter;
    private readonly byte[] _events = GC.AllocateUninitializedArray<byte>(MaxEvents * EventSize, pinned: true);

    /// <exception cref="Win32Exception">The process has too many open files.</exception>
    public Epoll()
    {
        _set = new SafeFileHandle(Checked(epoll_create1(CloseOnExec)), ownsHandle: true);
        _counter = new SafeFileHandle(Checked(eventfd(0, CloseOnExec | NonBlocking)), ownsHandle: true);
        Add((int)_counter.DangerousGetHandle(), Readiness.Readable, Woken);
    }

    /// <summary>Only Linux has it.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <exception cref="Win32Exception">The kernel has no room for it, or the descriptor is closed.</exception>
    public void Add(int descriptor, Readiness interest, ulong tag)
    {
        var change = stackalloc byte[16];
        *(uint*)change = (uint)interest;
        *(ulong*)(change + TagOffset) = tag;
        Checked(epoll_ctl((int)_set.DangerousGetHandle(), AddToSet, descriptor, change));
    }

    /// <summary>Forgets a descriptor that stays open; one that is closed is forgotten by the kernel.</summary>
    public void Remove(int descriptor)
    {
        var change = stackalloc byte[16];
        _ = epoll_ctl((int)_set.DangerousGetHandle(), RemoveFromSet, descriptor, change);
    }

    /// <summary>Waits until something is ready.</summary>
    /// <param name="block">False only looks.</param>
    /// <returns>How many events there are to be asked for with <see cref="Event"/>.</returns>
    /// <exception cref="Win32Exception">A bug of ours: nothing else can fail here.</exception>
    public int Wait(bool block)
    {
        fixed (byte* events = _events)
        {
            while (true)
            {
                var count = epoll_wait((int)_set.DangerousGetHandle(), events, MaxEvents, block ? -1 : 0);
                if (count >= 0)
                {
                    return count;
                }

                if (Marshal.GetLastPInvokeError() != Interrupted)
                {
                    Checked(count);
                }
            }
        }
    }

    /// <summary>One of the events of the last wait.</summary>
    public (Readiness Readiness, ulong Tag) Event(int index)
    {
        var e = _events.AsSpan(index * EventSize, EventSize);
        return ((Readiness)MemoryMarshal.Read<uint>(e), MemoryMarshal.Read<ulong>(e[TagOffset..]));
    }

    /// <summary>Ends the current or the next wait, from any thread.</summary>
    public void Wake()
    {
        var one = 1UL;
        _ = write((int)_counter.DangerousGetHandle(), &one, sizeof(ulong));
    }

    /// <summary>Takes a wake back, so that it wakes once.</summary>
    public void Awake()
    {
        ulong count;
        _ = read((int)_counter.DangerousGetHandle(), &count, sizeof(ulong));
    }

    public void Dispose()
    {
        _set.Dispose();
        _counter.Dispose();
    }

    private static int Checked(int result) =>
        result < 0 ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : result;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int set, int operation, int descriptor, byte* change);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int set, byte* events, int capacity, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, ulong* value, nuint length);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, ulong* value, nuint length);
}
