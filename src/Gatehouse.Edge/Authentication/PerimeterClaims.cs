using System.Text.Json;

namespace Gatehouse.Edge.Authentication;

/// <summary>What a foreign token's signed payload must say (RFC 7519 §4.1). Read only after the signature was found good.</summary>
/// <param name="Subject">Who it is.</param>
/// <param name="Ends">From when on the token holds no longer, leeway included.</param>
internal readonly record struct PerimeterClaims(string Subject, DateTimeOffset Ends)
{
    /// <summary>Of a subject, in characters.</summary>
    public const int MaxSubjectLength = 200;

    // A clock that is wrong by more than this is broken, not skewed.
    private static readonly TimeSpan MaxSkew = TimeSpan.FromSeconds(60);

    /// <summary>Never throws.</summary>
    /// <returns><see cref="TokenRefusal.None"/> when the claims hold now.</returns>
    public static TokenRefusal Read(ReadOnlyMemory<byte> payload, PerimeterTokenOptions options, DateTimeOffset now, out PerimeterClaims claims)
    {
        claims = default;
        using var document = StrictJson.ParseObject(payload);
        if (document is null)
        {
            return TokenRefusal.UnreadableClaims;
        }

        var root = document.RootElement;
        if (!root.TryGetProperty("exp"u8, out var exp)
            || !NumericDate.TryRead(exp, out var expires)
            || !NumericDate.TryReadOptional(root, "nbf"u8, out var notBefore)
            || !NumericDate.TryReadOptional(root, "iat"u8, out var issuedAt))
        {
            return TokenRefusal.UnreadableClaims;
        }

        // RFC 7519 §4.1.4: the current time MUST be before the expiry.
        var ends = NumericDate.Later(expires, options.Leeway);
        if (now >= ends)
        {
            return TokenRefusal.Expired;
        }

        if (notBefore > now + options.Leeway || issuedAt > now + MaxSkew)
        {
            return TokenRefusal.NotYetValid;
        }

        if (options.Issuer is { } issuer && !(root.TryGetProperty("iss"u8, out var iss) && Is(iss, issuer)))
        {
            return TokenRefusal.WrongIssuer;
        }

        if (options.Audience is { } audience && !(root.TryGetProperty("aud"u8, out var aud) && Contains(aud, audience)))
        {
            return TokenRefusal.WrongAudience;
        }

        if (!root.TryGetProperty("sub"u8, out var sub) || !StrictJson.TryGetText(sub, out var subject) || !IsSubject(subject))
        {
            return TokenRefusal.UnreadableClaims;
        }

        claims = new PerimeterClaims(subject, ends);
        return TokenRefusal.None;
    }

    // It becomes a header's value: no line breaks, nothing that a header would trim away or that has two encodings (RFC 9110 §5.5).
    private static bool IsSubject(string text) =>
        text.Length is > 0 and <= MaxSubjectLength
        && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
        && text[0] != ' '
        && text[^1] != ' ';

    // RFC 7519 §4.1.3: one string, or an array of strings.
    private static bool Contains(JsonElement audiences, string audience)
    {
        if (audiences.ValueKind != JsonValueKind.Array)
        {
            return Is(audiences, audience);
        }

        return audiences.EnumerateArray().All(static one => one.ValueKind == JsonValueKind.String)
            && audiences.EnumerateArray().Any(one => Is(one, audience));
    }

    private static bool Is(JsonElement element, string text) =>
        StrictJson.TryGetText(element, out var found) && string.Equals(found, text, StringComparison.Ordinal);
}
