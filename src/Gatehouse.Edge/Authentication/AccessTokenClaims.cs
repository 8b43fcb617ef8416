using System.Globalization;
using System.Text.Json;

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

        if (!root.TryGetProperty("exp"u8, out var exp) || !TryGetTime(exp, out var expires))
        {
            return false;
        }

        if (!TryGetOptionalTime(root, "nbf"u8, out var notBefore) || !TryGetOptionalTime(root, "iat"u8, out var issuedAt))
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

    private static bool TryGetOptionalTime(JsonElement root, ReadOnlySpan<byte> name, out DateTimeOffset time)
    {
        time = DateTimeOffset.MinValue;
        return !root.TryGetProperty(name, out var value) || TryGetTime(value, out time);
    }

    // NumericDate (RFC 7519 §2) may have a fraction; it is never negative, infinite (1e400) or written as text. What lies beyond year 9999 is year 9999.
    private static bool TryGetTime(JsonElement value, out DateTimeOffset time)
    {
        time = default;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || !double.IsFinite(seconds) || seconds < 0)
        {
            return false;
        }

        var last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        time = seconds >= last ? DateTimeOffset.MaxValue : DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds);
        return true;
    }
}
