namespace Gatehouse.Edge.Framing;

/// <summary>What the look at a connection allows beyond the server's own limits, and how it refuses. The sizes of heads and the time for them are those of <c>KestrelServerLimits</c>.</summary>
public sealed class RequestFramingOptions
{
    /// <summary>Of what is answered here instead of by the application.</summary>
    public RefusalForm Form { get; init; } = RefusalForm.Problem;

    /// <summary>Bytes of all chunk extensions of one message (RFC 9112 §7.1.1); 0 for none.</summary>
    public int MaxChunkExtensions { get; init; } = 4096;

    /// <summary>How long the rest of what a refused client sends is read and dropped, at most, so that it can read its answer (RFC 9112 §9.6).</summary>
    public TimeSpan Lingering { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How much of it, in bytes.</summary>
    public int MaxDropped { get; init; } = 1024 * 1024;

    /// <summary>After so much silence a refused client has nothing more to say.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(200);
}
