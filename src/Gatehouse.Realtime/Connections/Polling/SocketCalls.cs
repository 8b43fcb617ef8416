using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gatehouse.Realtime.Connections.Polling;

/// <summary>
/// The two system calls that fan-out consists of, without the framework's bookkeeping around them, which touched four cold objects per delivery. They never
/// wait. Whoever calls keeps the descriptor from being closed meanwhile.
/// </summary>
internal static unsafe partial class SocketCalls
{
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int Peek = 0x2;
    private const int TryAgain = 11;
    private const int Interrupted = 4;

    /// <summary>Sends as much as fits.</summary>
    /// <returns>How many bytes; 0 when nothing fits; -1 when the connection is broken.</returns>
    public static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                var sent = (int)send(descriptor, start, (nuint)bytes.Length, DontWait | NoSignal);
                if (sent >= 0)
                {
                    return sent;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case TryAgain:
                        return 0;
                    case Interrupted:
                        continue;
                    default:
                        return -1;
                }
            }
        }
    }

    /// <summary>Reads what is there.</summary>
    /// <param name="peek">True leaves it there.</param>
    /// <returns>How many bytes; 0 at the end; -1 when there is nothing right now.</returns>
    /// <exception cref="SocketException">The connection is broken.</exception>
    public static int Receive(int descriptor, Span<byte> buffer, bool peek)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = (int)recv(descriptor, start, (nuint)buffer.Length, DontWait | (peek ? Peek : 0));
                if (count >= 0)
                {
                    return count;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case TryAgain:
                        return -1;
                    case Interrupted:
                        continue;
                    case var error:
                        throw new SocketException(error);
                }
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int descriptor, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int descriptor, byte* buffer, nuint length, int flags);
}
