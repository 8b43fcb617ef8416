namespace Gatehouse.Bench.Load;

/// <summary>One client connection of the load generator. Keeps no buffer unless a message arrived in pieces.</summary>
internal abstract class Link
{
    private byte[] _rest = [];
    private int _restLength;

    public int Socket { get; set; } = -1;

    public int Index { get; set; }

    /// <summary>Hears what arrived, and says how much of it was whole messages; the rest comes again with more behind it.</summary>
    public abstract int Hear(ReadOnlySpan<byte> bytes);

    /// <summary>The server ended the connection.</summary>
    public virtual void Lost()
    {
    }

    /// <exception cref="IOException">The server does not read, or is gone.</exception>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        // What a client says here is small and answered before it says more, so a socket buffer that is full is a server that hangs.
        if (Native.Send(Socket, bytes) != bytes.Length)
        {
            throw new IOException("The server stopped reading.");
        }
    }

    public int TakeRest(Span<byte> buffer)
    {
        var length = _restLength;
        _rest.AsSpan(0, length).CopyTo(buffer);
        _restLength = 0;
        return length;
    }

    public void KeepRest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _rest.Length)
        {
            _rest = new byte[Math.Max(bytes.Length, 1024)];
        }

        bytes.CopyTo(_rest);
        _restLength = bytes.Length;
    }
}
