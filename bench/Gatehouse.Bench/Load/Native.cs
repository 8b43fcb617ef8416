using System.Runtime.InteropServices;

namespace Gatehouse.Bench.Load;

/// <summary>The few Linux calls a load generator needs; the framework's sockets would cost it more than the server under test.</summary>
internal static unsafe partial class Native
{
    public const uint Readable = 0x001;
    public const int AddToSet = 1;
    public const int RemoveFromSet = 2;
    public const int TryAgain = 11;
    public const int Interrupted = 4;

    private const int Internet = 2;
    private const int Stream = 1;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int TcpLevel = 6;
    private const int NoDelay = 1;
    private const int SocketLevel = 1;
    private const int Linger = 13;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;

    // The kernel packs epoll_event on x64 only.
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    public static readonly int EventTagOffset = EventSize - 8;

    /// <summary>Connects to the loopback address; blocks, which on loopback takes as long as the server's backlog is full.</summary>
    public static int Connect(int port)
    {
        var socket = socket_(Internet, Stream | CloseOnExec, 0);
        Check(socket, "socket");

        var on = 1;
        Check(setsockopt(socket, TcpLevel, NoDelay, &on, sizeof(int)), "setsockopt");

        // Closing resets: a thousand rounds of ten thousand connections must not leave their ports waiting.
        var reset = stackalloc int[2] { 1, 0 };
        Check(setsockopt(socket, SocketLevel, Linger, reset, 8), "setsockopt");

        var address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        *(ushort*)address = Internet;
        address[2] = (byte)(port >> 8);
        address[3] = (byte)port;
        address[4] = 127;
        address[7] = 1;
        Check(connect(socket, address, 16), "connect");
        return socket;
    }

    /// <summary>Listens on the loopback address, on a port of the kernel's choice.</summary>
    public static int Listen(out int port)
    {
        var socket = socket_(Internet, Stream | CloseOnExec | NonBlocking, 0);
        Check(socket, "socket");
        var address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        *(ushort*)address = Internet;
        address[4] = 127;
        address[7] = 1;
        var length = 16;
        Check(bind(socket, address, length), "bind");
        Check(listen(socket, 1024), "listen");
        Check(getsockname(socket, address, &length), "getsockname");
        port = (address[2] << 8) | address[3];
        return socket;
    }

    /// <returns>The next connection, or -1 when nobody waits.</returns>
    public static int Accept(int listening)
    {
        var socket = accept4(listening, null, null, CloseOnExec);
        if (socket >= 0)
        {
            var on = 1;
            Check(setsockopt(socket, TcpLevel, NoDelay, &on, sizeof(int)), "setsockopt");
        }

        return socket;
    }

    /// <returns>Bytes read, 0 at the end, -1 when there is nothing right now, -2 when the connection failed.</returns>
    public static int Receive(int socket, byte* buffer, int length)
    {
        var read = (int)recv(socket, buffer, (nuint)length, DontWait);
        if (read >= 0)
        {
            return read;
        }

        return Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? -1 : -2;
    }

    /// <returns>Bytes sent, or -1 when the server takes nothing or is gone.</returns>
    public static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return (int)send(socket, start, (nuint)bytes.Length, DontWait | NoSignal);
        }
    }

    public static int CreateSet()
    {
        var set = epoll_create1(CloseOnExec);
        Check(set, "epoll_create1");
        return set;
    }

    public static void Change(int set, int operation, int socket, long tag)
    {
        var change = stackalloc byte[16];
        *(uint*)change = Readable;
        *(long*)(change + EventTagOffset) = tag;
        Check(epoll_ctl(set, operation, socket, change), "epoll_ctl");
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_wait(int set, byte* events, int capacity, int milliseconds);

    /// <summary>Returns when what was written into the file is on the disk.</summary>
    public static void Settle(Microsoft.Win32.SafeHandles.SafeFileHandle file) => Check(fdatasync(file), "fdatasync");

    /// <summary>Closes; whatever it answers, the file is gone.</summary>
    public static void Close(int file) => _ = close(file);

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw new IOException($"{call} failed with errno {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(Microsoft.Win32.SafeHandles.SafeFileHandle file);

    [LibraryImport("libc")]
    private static partial int close(int file);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int socket_(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int socket, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int socket, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(int socket, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockname(int socket, byte* address, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int socket, byte* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int socket, int level, int name, int* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int set, int operation, int socket, byte* change);
}
