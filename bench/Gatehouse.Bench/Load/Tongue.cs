namespace Gatehouse.Bench.Load;

/// <summary>How a client of one of the measured servers talks. Holds no connection state.</summary>
internal abstract class Tongue
{
    /// <summary>A message is a delivery when its payload is at least this long; all else is the envelope's small talk.</summary>
    public abstract int DeliveryLength { get; }

    /// <summary>Where to connect to be in a room.</summary>
    public abstract string Path(int room);

    /// <summary>Answers what is not a delivery, and calls <see cref="WebSocketLink.Enter"/> when the client is in.</summary>
    public abstract void Answer(WebSocketLink link, ReadOnlySpan<byte> payload);

    /// <summary>The frame with which a client of the room says the message.</summary>
    public abstract byte[] Say(int room);

    /// <summary>The frame that keeps a connection alive, or null when the server asks by itself.</summary>
    public virtual byte[]? Heartbeat => null;
}
