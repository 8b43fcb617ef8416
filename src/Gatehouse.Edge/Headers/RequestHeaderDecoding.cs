using System.Text;

namespace Gatehouse.Edge.Headers;

/// <summary>
/// How request headers become text; for <c>KestrelServerOptions.RequestHeaderEncodingSelector</c>. Bytes beyond ASCII pass as they are (obs-text, RFC 9110 §5.5), and the names in
/// <c>Connection</c> stay to be seen: Kestrel writes that field anew when it finds one word in it that it knows, and <see cref="HeaderRules"/> would never learn what else was named.
/// </summary>
public static class RequestHeaderDecoding
{
    private static readonly Encoding Connection = new ConnectionDecoding();

    public static Encoding Select(string name) => name.Equals("Connection", StringComparison.OrdinalIgnoreCase) ? Connection : Encoding.Latin1;
}
