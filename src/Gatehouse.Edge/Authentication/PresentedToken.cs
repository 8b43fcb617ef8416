using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Edge.Authentication;

/// <summary>Where a token was presented.</summary>
internal enum TokenPlace
{
    Nowhere,

    /// <summary>More than one token, or one that cannot be told from other text: nobody is believed then.</summary>
    Ambiguous,

    /// <summary>RFC 6750 §2.1.</summary>
    Authorization,

    /// <summary>Browsers cannot set headers on a WebSocket, but name subprotocols: <c>new WebSocket(url, ["bearer", token])</c>.</summary>
    Subprotocol,

    /// <summary>RFC 6750 §2.3, for sockets only: other addresses end up in logs and histories.</summary>
    Query,
}

/// <summary>Finds the token of a request, and takes it out where it must not travel on.</summary>
internal readonly record struct PresentedToken(TokenPlace Place, string Token)
{
    /// <summary>The subprotocol before the token, which is answered when the upstream chooses none: browsers insist on one.</summary>
    public const string Subprotocol = "bearer";

    private const string Scheme = "Bearer ";
    private static readonly string[] Parameters = ["token", "access_token"];

    /// <param name="request">Whose headers are looked at.</param>
    /// <param name="query">The query as sent, without its question mark.</param>
    /// <param name="isSocket">Whether it may also come as a subprotocol or a parameter.</param>
    public static PresentedToken Find(HttpRequest request, string query, bool isSocket)
    {
        var found = InAuthorization(request.Headers.Authorization);
        if (!isSocket)
        {
            return found;
        }

        foreach (var other in (PresentedToken[])[InSubprotocols(request.Headers.SecWebSocketProtocol), InQuery(query)])
        {
            if (other.Place != TokenPlace.Nowhere)
            {
                found = found.Place == TokenPlace.Nowhere ? other : new(TokenPlace.Ambiguous, "");
            }
        }

        return found;
    }

    /// <summary>The subprotocols without the two that were ours; empty for none.</summary>
    public static string WithoutToken(StringValues subprotocols) =>
        string.Join(", ", Split(subprotocols).SkipWhile(static (_, index) => index < 2));

    /// <summary>The query without the parameter that held the token.</summary>
    public static string WithoutToken(string query) =>
        string.Join('&', query.Split('&').Where(static pair => !Parameters.Contains(NameOf(pair))));

    private static PresentedToken InAuthorization(StringValues headers)
    {
        if (headers.Count == 0)
        {
            return default;
        }

        // RFC 9110 §11.1: the scheme in any case. §11.6.2: the header is no list.
        var text = headers.Count == 1 ? headers[0] ?? "" : "";
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && IsToken(text.AsSpan(Scheme.Length))
            ? new(TokenPlace.Authorization, text[Scheme.Length..])
            : new(TokenPlace.Ambiguous, "");
    }

    private static PresentedToken InSubprotocols(StringValues headers)
    {
        var names = Split(headers);
        if (names.Count == 0 || !string.Equals(names[0], Subprotocol, StringComparison.Ordinal))
        {
            return default;
        }

        return names.Count > 1 && IsToken(names[1]) ? new(TokenPlace.Subprotocol, names[1]) : new(TokenPlace.Ambiguous, "");
    }

    private static PresentedToken InQuery(string query)
    {
        var found = default(PresentedToken);
        foreach (var pair in query.Split('&'))
        {
            if (!Parameters.Contains(NameOf(pair)))
            {
                continue;
            }

            var value = pair[Math.Min(pair.Length, NameOf(pair).Length + 1)..];
            found = found.Place == TokenPlace.Nowhere && IsToken(value) ? new(TokenPlace.Query, value) : new(TokenPlace.Ambiguous, "");
        }

        return found;
    }

    private static List<string> Split(StringValues headers) =>
        [.. headers.SelectMany(static header => (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static string NameOf(string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? pair : pair[..equals];
    }

    // RFC 6750 §2.1, b64token; a JWS has only letters of it.
    private static bool IsToken(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text.IndexOfAnyExcept(TokenCharacters) < 0;

    private static readonly System.Buffers.SearchValues<char> TokenCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");
}
