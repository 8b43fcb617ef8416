using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Edge.Headers;

/// <summary>
/// What does not pass the perimeter: fields of one hop (RFC 9110 §7.6.1), and what only a gateway may say about a client. Clean first and set our own afterwards, or a client could have ours
/// removed by naming them in <c>Connection</c>. Not done here: trailers, which come later (remove what <see cref="Nominated"/> says from them too), and <c>Transfer-Encoding</c> of a request,
/// which whoever reads the body needs and must not pass on.
/// Whether a client wants to upgrade has to be found out before: <c>Upgrade</c> and <c>Connection</c> are gone afterwards.
/// </summary>
public sealed class HeaderRules
{
    // Fields of one hop, whether Connection names them or not. Alt-Svc of a service behind us speaks of its address, not of ours (RFC 7838 §2.1).
    private static readonly FrozenSet<string> OneHopOfRequest = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "HTTP2-Settings", "Proxy-Authorization", "ALPN", "Proxy");

    private static readonly FrozenSet<string> OneHopOfResponse = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "TE", "Transfer-Encoding", "Proxy-Authenticate", "Proxy-Authentication-Info", "Alt-Svc");

    // Without these a message is another one, or nobody's: Connection cannot have them removed.
    private static readonly FrozenSet<string> Protected = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Host", "Content-Length", "Transfer-Encoding", "Authorization");

    // What proxies say about the client, and applications believe. Beside X-Forwarded and all that begins like it.
    private static readonly FrozenSet<string> Hearsay = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Forwarded", "Forwarded-For", "X-Forwarded", "X-Real-IP", "X-Real-Port", "X-Client-IP", "Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "CF-Connecting-IPv6",
        "Fastly-Client-IP", "X-Azure-ClientIP", "X-Envoy-External-Address", "X-Originating-IP", "X-Remote-IP", "X-Remote-Addr", "X-ProxyUser-IP", "Proxy-Client-IP", "WL-Proxy-Client-IP",
        "X-Original-URL", "X-Original-URI", "X-Original-Host", "X-Original-For", "X-Original-Proto", "X-Original-Method", "X-Original-Prefix", "X-Original-Forwarded-For", "X-Rewrite-URL",
        "X-Host", "X-HTTP-Host-Override", "X-Scheme", "X-Url-Scheme", "Front-End-Https");

    private readonly string[] _prefixes;
    private readonly FrozenSet<string> _names;

    public HeaderRules(HeaderRuleOptions options)
    {
        EdgeOptions.Refuse(options.Mistakes());
        var prefixes = options.IdentityPrefixes.Select(Hyphenated).ToList();
        _prefixes = ["X-Forwarded-", .. prefixes];
        _names = Hearsay
            .Concat(prefixes.Select(static prefix => prefix.TrimEnd('-')))
            .Concat(options.IdentityNames.Select(Hyphenated))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Removes from a request what is for us alone, and what nobody outside may say.</summary>
    /// <param name="headers">Of the request.</param>
    /// <param name="named">All that Connection names, from <see cref="Framing.IRequestFraming"/>: in the header itself Kestrel may have left only the words that it knows. Null without that look.</param>
    public void CleanRequest(IHeaderDictionary headers, IReadOnlyList<string>? named = null)
    {
        var nominated = named is null ? Nominated(headers.Connection) : named.Count == 0 ? null : Nominated(new StringValues([.. named]));
        List<string>? doomed = null;
        foreach (var (name, _) in headers)
        {
            if (OneHopOfRequest.Contains(name) || IsFalseWitness(name) || nominated?.Contains(name) == true)
            {
                (doomed ??= []).Add(name);
            }
        }

        Remove(headers, doomed);
        if (headers.TE is { Count: > 0 } codings)
        {
            // RFC 9110 §10.1.4: of what we accept from the next hop, only trailers are the client's business.
            headers.TE = AcceptsTrailers(codings) ? "trailers" : default(StringValues);
        }
    }

    /// <summary>Removes from a response what was between us and the service.</summary>
#pragma warning disable CA1822 // One door for both directions; that this one needs no options is no business of its callers.
    public void CleanResponse(IHeaderDictionary headers)
#pragma warning restore CA1822
    {
        var nominated = Nominated(headers.Connection);
        List<string>? doomed = null;
        foreach (var (name, _) in headers)
        {
            if (OneHopOfResponse.Contains(name) || nominated?.Contains(name) == true)
            {
                (doomed ??= []).Add(name);
            }
        }

        Remove(headers, doomed);
    }

    /// <summary>The fields that a <c>Connection</c> header names, without those that no message can be without; null when there are none.</summary>
    public static IReadOnlySet<string>? Nominated(StringValues connection)
    {
        HashSet<string>? names = null;
        foreach (var line in connection)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = line.AsSpan()[range].Trim(" \t");
                if (!name.IsEmpty && !IsKeepAliveOrClose(name))
                {
                    (names ??= new(StringComparer.OrdinalIgnoreCase)).Add(name.ToString());
                }
            }
        }

        names?.ExceptWith(Protected);
        return names;
    }

    /// <summary>Whether a header of this name is the perimeter's own to set or to keep away.</summary>
    public bool IsReserved(string name) => OneHopOfRequest.Contains(name) || IsFalseWitness(name) || IsProtected(name);

    /// <summary>Whether a field of an answer is meant for us alone.</summary>
    internal static bool IsOneHopOfResponse(string name) => OneHopOfResponse.Contains(name);

    internal static bool IsProtected(string name) => Protected.Contains(name);

    // RFC 3875 §4.1.18 makes "-" and "_" one in the environment of a script, and old servers all but letters and digits: such a twin is the same name.
    private bool IsFalseWitness(string name)
    {
        var plain = Hyphenated(name);
        if (_names.Contains(plain))
        {
            return true;
        }

        foreach (var prefix in _prefixes)
        {
            if (plain.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string Hyphenated(string name)
    {
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '-')
            {
                return string.Create(name.Length, name, static (room, name) =>
                {
                    for (var at = 0; at < room.Length; at++)
                    {
                        room[at] = char.IsAsciiLetterOrDigit(name[at]) ? name[at] : '-';
                    }
                });
            }
        }

        return name;
    }

    private static bool AcceptsTrailers(StringValues codings)
    {
        foreach (var line in codings)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (line.AsSpan()[range].Trim(" \t").Equals("trailers", StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The two that most requests with this header have; neither is a field that we would keep.
    private static bool IsKeepAliveOrClose(ReadOnlySpan<char> name) =>
        name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase) || name.Equals("close", StringComparison.OrdinalIgnoreCase);

    private static void Remove(IHeaderDictionary headers, List<string>? names)
    {
        foreach (var name in names ?? [])
        {
            headers.Remove(name);
        }
    }
}
