using System.Collections.Frozen;
using System.Text;

namespace Gatehouse.Edge.Framing;

/// <summary>Names that no trailer of a request may have (RFC 9110 §6.5.1): those by which a message is framed, routed, authenticated or controlled, and those that describe its content.</summary>
internal static class ForbiddenTrailers
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Content-Length", "Transfer-Encoding", "Trailer", "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "TE", "HTTP2-Settings",
        "Host", "Via", "Forwarded", "Origin", "Referer",
        "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie",
        "Cache-Control", "Expect", "Max-Forwards", "Pragma", "Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range",
        "Content-Encoding", "Content-Type", "Content-Range", "Content-Location");

    /// <summary>Null when there may be such a trailer. One that <c>Connection</c> names may be there, but ends with this hop; trailers of requests are not forwarded.</summary>
    public static FramingRefusal? Judge(ReadOnlySpan<byte> name) => Names.Contains(Encoding.ASCII.GetString(name).Replace('_', '-')) ? FramingRefusal.Trailer : null;
}
