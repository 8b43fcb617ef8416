namespace Gatehouse.Realtime.Connections;

/// <summary>
/// One transport to one client, with a bounded outbox. Safe for use by several threads: what one thread posts leaves in the order it posted.
/// Costs no buffer, timer or task while idle.
/// </summary>
public abstract class Connection
{
    /// <summary>Number of the connection on this node, for logs.</summary>
    public abstract long Id { get; }

    /// <summary>The client's address, for logs and limits; null when the transport has none.</summary>
    public abstract System.Net.IPAddress? RemoteAddress { get; }

    /// <summary>Bytes that wait to be written.</summary>
    public abstract int PendingBytes { get; }

    /// <summary>
    /// Puts one message into the outbox: <paramref name="head"/> followed by <paramref name="shared"/>, both copied before it returns. It leaves with
    /// the next <see cref="Flush"/>, together with everything else that waits.
    /// </summary>
    /// <param name="binary">A binary message; else text, which must be UTF-8.</param>
    /// <param name="standing">What the outbox's marks mean for it.</param>
    public abstract PostResult Post(ReadOnlySpan<byte> head, ReadOnlySpan<byte> shared, bool binary, Standing standing);

    /// <summary>
    /// Posts one ordinary message and writes it at once: the cheapest way when nothing else is about to be posted. As <see cref="Post"/>, but nobody needs
    /// to flush afterwards.
    /// </summary>
    public abstract PostResult Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> shared, bool binary);

    /// <summary>Reads a little of everything that the next message needs, so that it is in the cache by then. What it returns means nothing.</summary>
    internal virtual int Glance() => 0;

    /// <summary>Writes what waits, as far as the client takes it now; the rest follows by itself as the client reads.</summary>
    public abstract void Flush();

    /// <summary>
    /// Writes what waits, then a Close frame, then ends the transport when the client has answered or a few seconds have passed. The first call decides the
    /// reason; later ones do nothing.
    /// </summary>
    public abstract void Close(CloseReason reason);

    /// <summary>Ends the transport at once, without a Close frame.</summary>
    public abstract void Abort();
}

/// <summary>What an outbox's marks mean for a message.</summary>
public enum Standing
{
    /// <summary>Over the last mark, the connection is given up.</summary>
    Ordinary,

    /// <summary>Over the first mark, it is dropped.</summary>
    Droppable,

    /// <summary>
    /// Belongs to what a session is told when it begins or comes back, which is bounded elsewhere and may be more than the marks allow: it counts for
    /// neither, only for the time without progress.
    /// </summary>
    Owed,
}

/// <summary>What became of a posted message.</summary>
public enum PostResult
{
    /// <summary>It waits, and something waited before it: a flush is on its way already.</summary>
    Queued,

    /// <summary>It waits, and is the first: somebody must call <see cref="Connection.Flush"/>.</summary>
    NeedsFlush,

    /// <summary>It was droppable and the outbox is over its first mark.</summary>
    Dropped,

    /// <summary>The connection is closed, or is being closed (perhaps by this very message, which overfilled the outbox).</summary>
    Closed,
}

/// <summary>The other end of a connection inside the house: what is said to it, and that it ended. Called by one thread at a time.</summary>
public interface IConversation
{
    /// <summary>One whole message. The bytes are only valid during the call. Must not block and must not throw on what a client sent.</summary>
    void Hear(ReadOnlySpan<byte> message, bool binary);

    /// <summary>The connection is over; nothing follows. Called exactly once.</summary>
    /// <param name="received">The close code the client sent (1005 for a Close frame without one); null when it just went away.</param>
    void Ended(ushort? received);
}

/// <summary>Begins the conversation on a new connection.</summary>
public interface IGreeter
{
    /// <summary>Called once the handshake is answered. May post at once (a Hello).</summary>
    IConversation Greet(Connection connection, HandshakeRequest request);
}

/// <summary>What a client asked for when it opened the connection.</summary>
/// <param name="Path">The decoded path, as routed.</param>
/// <param name="Host">The Host header as sent, at most 255 characters; where the client can find us again.</param>
/// <param name="Secure">True when it came over TLS.</param>
/// <param name="Query">Decoded parameters; the first one of a name counts. Names are compared ordinally.</param>
public sealed record HandshakeRequest(string Path, string Host, bool Secure, IReadOnlyDictionary<string, string> Query);
