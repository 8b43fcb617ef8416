using System.Globalization;

namespace Gatehouse.Edge.Authentication;

/// <summary>What a signed payload claims (RFC 7519 §4.1). Times that a token leaves out are the earliest there is.</summary>
internal readonly record struct AccessTokenClaims(string Subject, DateTimeOffset Expires, DateTimeOffset NotBefore, DateTimeOffset IssuedAt)
{
    /// <returns>False when a claim is missing or of the wrong kind. Never throws.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> payload, out AccessTokenClaims claims)
    {
        claims = default;
        using var document = StrictJson.ParseObject(payload);
        if (document is null)
        {
            return false;
        }

        var root = document.RootElement;
        if (!root.TryGetProperty("sub"u8, out var sub) || !StrictJson.TryGetText(sub, out var subject) || !IsSubject(subject))
        {
            return false;
        }

        if (!root.TryGetProperty("exp"u8, out var exp) || !NumericDate.TryRead(exp, out var expires))
        {
            return false;
        }

        if (!NumericDate.TryReadOptional(root, "nbf"u8, out var notBefore) || !NumericDate.TryReadOptional(root, "iat"u8, out var issuedAt))
        {
            return false;
        }

        claims = new AccessTokenClaims(subject, expires, notBefore, issuedAt);
        return true;
    }

    /// <summary>One spelling per number: two spellings of one user would be two keys in every limit and cache.</summary>
    public static bool IsSubject(string text) =>
        text.Length is > 0 and <= 20
        && text[0] != '0'
        && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
