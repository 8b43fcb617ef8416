using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Dialects;

namespace Gatehouse.Realtime.Sessions;

/// <summary>The client of a session while it is connected: where to write, and in which format.</summary>
internal abstract class SessionClient(Connection connection, WireFormat format)
{
    public Connection Connection { get; } = connection;

    public WireFormat Format { get; } = format;

    /// <summary>The session that it is the client of, on the dispatching thread.</summary>
    public Session? Session { get; set; }

    /// <summary>Set on the dispatching thread when the connection has ended, perhaps before the session knows of its client.</summary>
    public Departure Departure { get; set; }

    /// <summary>What tells the client that its session goes on where it left off, as the last event of a replay.</summary>
    public abstract Events.Event Resumed { get; }

    /// <summary>The session that this client speaks for from now on.</summary>
    public abstract void Begun(Session session);

    /// <summary>The session cannot be resumed exactly: the client is told so and may ask for a new one on the same connection.</summary>
    public abstract void StartAfresh();

    /// <summary>Nobody valid is asking, or not now.</summary>
    public abstract void Refuse(Fault fault);

    /// <summary>Asks the client to come back on a new connection, and closes this one soon.</summary>
    public abstract void AskToReconnect();

    /// <summary>The session is taken over by another connection, or has ended on our side.</summary>
    public abstract void Dismiss(CloseReason reason);
}

/// <summary>Whether and how a client went away.</summary>
internal enum Departure
{
    /// <summary>It is there.</summary>
    None,

    /// <summary>It may come back and resume.</summary>
    MayReturn,

    /// <summary>It said goodbye (RFC 6455 close 1000 or 1001).</summary>
    ForGood,
}
