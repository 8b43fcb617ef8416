namespace Gatehouse.Realtime.Connections;

/// <summary>Why a connection is closed, as the client hears it (RFC 6455 §7.4).</summary>
/// <param name="Code">1000 to 4999; never 1004, 1005, 1006 or 1015, which are not for the wire.</param>
/// <param name="Reason">At most 123 bytes of UTF-8, without secrets.</param>
public sealed record CloseReason(ushort Code, string Reason)
{
    public static readonly CloseReason Normal = new(1000, "");
    public static readonly CloseReason ProtocolError = new(1002, "protocol error");
    public static readonly CloseReason NotUtf8 = new(1007, "text that is not UTF-8");
    public static readonly CloseReason TooBig = new(1009, "message too big");
    public static readonly CloseReason InternalError = new(1011, "internal error");

    // 1012 asks the client to come back, which during a deploy is exactly what we want.
    public static readonly CloseReason Restarting = new(1012, "server restarting");
}
