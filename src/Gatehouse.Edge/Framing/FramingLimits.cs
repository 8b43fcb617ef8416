using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Edge.Framing;

/// <summary>How much of a message may be anything but its content.</summary>
/// <param name="RequestLine">Bytes, with its CR LF.</param>
/// <param name="Fields">Bytes of all field lines, those of the trailers included, each with its CR LF.</param>
/// <param name="FieldCount">Field lines, those of the trailers included.</param>
/// <param name="Extensions">Bytes of all chunk extensions of one message (RFC 9112 §7.1.1).</param>
internal readonly record struct FramingLimits(int RequestLine, int Fields, int FieldCount, int Extensions)
{
    /// <summary>The server's own, so that nothing which is let through is too large for it.</summary>
    public static FramingLimits Of(KestrelServerLimits server, RequestFramingOptions options) =>
        new(server.MaxRequestLineSize, server.MaxRequestHeadersTotalSize, server.MaxRequestHeaderCount, options.MaxChunkExtensions);
}
