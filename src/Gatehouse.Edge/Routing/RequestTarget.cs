using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Routing;

/// <summary>
/// What a client asks for, read once and in one way (RFC 9112 §3.2): decisions are made on <see cref="Path"/>, forwarded is <see cref="Raw"/> (RFC 9110 §7.7). A target whose path two
/// servers could read differently is refused, so that what we decide about is what the service behind us serves. There is one only after <c>TryRead</c> said so.
/// </summary>
public readonly record struct RequestTarget
{
    /// <summary>Longer targets are refused; RFC 9112 §3 wants at least 8000 octets of a request line to be understood.</summary>
    public const int MaxLength = 8192;

    private static readonly SearchValues<char> Printable = SearchValues.Create(AllPrintable());

    /// <summary>The one normal form of the path: percent-escapes of unreserved characters decoded, all others in upper case, what no path may contain escaped (RFC 3986 §6.2.2). "*" for OPTIONS of the whole server.</summary>
    public string Path { get; private init; }

    /// <summary>Path and query exactly as sent; of an absolute-form without its scheme and authority (RFC 9112 §3.2.2).</summary>
    public string Raw { get; private init; }

    /// <summary>With its question mark, exactly as sent; empty when there is none.</summary>
    public string Query { get; private init; }

    /// <summary>The authority of an absolute-form, which takes the place of the Host field (RFC 9112 §3.2.2); null otherwise.</summary>
    public string? Authority { get; private init; }

    /// <summary>
    /// Reads the target of a request line. Refused are a path with an encoded slash or backslash, a backslash, control characters in any spelling, dot segments and empty segments in any spelling
    /// (also before path parameters, <c>/..;/</c>), escapes that are malformed or not UTF-8 (so no overlong ones); and anywhere a space, a fragment, a control character or a byte beyond ASCII.
    /// A query is no part of any decision: in it only those and <c>%00</c> are refused.
    /// </summary>
    /// <param name="rawTarget">As on the wire: <c>IHttpRequestFeature.RawTarget</c>, or <c>:path</c>.</param>
    /// <param name="method">Only OPTIONS may ask for "*", and CONNECT for nothing that we serve.</param>
    /// <param name="target">What was read.</param>
    /// <param name="why">A few words for the log and the client when it is refused.</param>
    public static bool TryRead(string? rawTarget, string method, out RequestTarget target, [NotNullWhen(false)] out string? why)
    {
        target = default;
        if (string.IsNullOrEmpty(rawTarget))
        {
            why = "empty target";
            return false;
        }

        if (rawTarget.Length > MaxLength)
        {
            why = "target too long";
            return false;
        }

        if (rawTarget.AsSpan().ContainsAnyExcept(Printable))
        {
            why = "character that needs an escape";
            return false;
        }

        if (rawTarget is "*")
        {
            return TryReadAsterisk(method, out target, out why);
        }

        return rawTarget[0] == '/' ? TryReadOrigin(rawTarget, authority: null, out target, out why) : TryReadAbsolute(rawTarget, method, out target, out why);
    }

    private static bool TryReadAsterisk(string method, out RequestTarget target, [NotNullWhen(false)] out string? why)
    {
        var isOptions = HttpMethods.IsOptions(method);
        target = isOptions ? new RequestTarget { Path = "*", Raw = "*", Query = "" } : default;
        why = isOptions ? null : "asterisk without OPTIONS";
        return why is null;
    }

    private static bool TryReadAbsolute(string rawTarget, string method, out RequestTarget target, [NotNullWhen(false)] out string? why)
    {
        target = default;
        var scheme = rawTarget.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http://".Length
            : rawTarget.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https://".Length : 0;
        if (scheme == 0)
        {
            why = "neither path nor http URI";
            return false;
        }

        var length = rawTarget.AsSpan(scheme).IndexOfAny('/', '?');
        var end = length < 0 ? rawTarget.Length : scheme + length;
        var authority = rawTarget[scheme..end];
        if (!RequestAuthority.IsValid(authority))
        {
            why = "invalid authority";
            return false;
        }

        var raw = rawTarget[end..];
        if (raw.Length == 0 && HttpMethods.IsOptions(method))
        {
            // RFC 9112 §3.2.4: the last proxy sends what was an authority alone as "*".
            target = new RequestTarget { Path = "*", Raw = "*", Query = "", Authority = authority };
            why = null;
            return true;
        }

        // RFC 9112 §3.2.1: an empty path is sent as "/".
        return TryReadOrigin(raw.StartsWith('/') ? raw : "/" + raw, authority, out target, out why);
    }

    private static bool TryReadOrigin(string raw, string? authority, out RequestTarget target, [NotNullWhen(false)] out string? why)
    {
        target = default;
        var mark = raw.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? "" : raw[mark..];
        if (query.Contains("%00", StringComparison.Ordinal))
        {
            why = "encoded NUL";
            return false;
        }

        if (!RequestPath.TryNormalise(mark < 0 ? raw : raw[..mark], out var path, out why))
        {
            return false;
        }

        target = new RequestTarget { Path = path, Raw = raw, Query = query, Authority = authority };
        return true;
    }

    // What is printable in ASCII, but for the space and the fragment's mark.
    private static string AllPrintable() => string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(static code => (char)code).Where(static letter => letter != '#'));
}
