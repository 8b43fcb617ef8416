namespace Gatehouse.Realtime.Dialects;

/// <summary>
/// How a dialect writes, in one encoding. An event's shared part is written once per event, not once per client; what is a session's own
/// is a short head in front of it. Holds no state of a connection; one instance serves all, and sessions are grouped by it.
/// </summary>
public abstract class WireFormat
{
    /// <summary>Longest head, in bytes.</summary>
    public const int MaxHead = 48;

    /// <summary>True when messages are binary.</summary>
    public abstract bool IsBinary { get; }

    /// <summary>Writes what all sessions share of an event.</summary>
    public abstract byte[] EncodeShared(string name, ReadOnlySpan<byte> payload);

    /// <summary>Writes what goes before the shared part for one session.</summary>
    /// <param name="head">At least <see cref="MaxHead"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public abstract int WriteHead(Span<byte> head, long sequence);
}
