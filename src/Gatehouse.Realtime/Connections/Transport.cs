using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Realtime.Connections;

/// <summary>The byte stream under a connection. One reads, one sends; ending is safe at any time from any thread.</summary>
internal abstract class Transport
{
    public abstract IPAddress? RemoteAddress { get; }

    /// <summary>True when <see cref="EndSending"/> tells the client, so that its own end is worth waiting for.</summary>
    public abstract bool HalfCloses { get; }

    /// <summary>Completes when there is something to read, or the end. Holds no buffer meanwhile. The number says nothing.</summary>
    public abstract ValueTask<int> WaitAsync();

    /// <summary>Reads what is there; 0 is the end.</summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <summary>Reads what the next send needs.</summary>
    public virtual int Glance() => 0;

    /// <summary>Sends as much as can be sent at once: how many bytes, or -1 when the transport is broken.</summary>
    public abstract int TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Sends all, waiting for the client where needed.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Says that nothing more will be sent.</summary>
    public abstract void EndSending();

    /// <summary>Ends both directions at once; whoever waits gets an error.</summary>
    public abstract void Abort();

    /// <summary>Gives everything back after the last read.</summary>
    public abstract void End();

    /// <summary>True for the exceptions by which a transport says that the client is gone or that it was ended here.</summary>
    public static bool IsGone(Exception e) =>
        e is SocketException or IOException or ObjectDisposedException or OperationCanceledException;
}
