using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// One JSON Web Key (RFC 7517 §4): a symmetric key (RFC 7518 §6.4), an RSA public key (§6.3) or a point on P-256 (§6.2). A key without <c>alg</c> gets the one that its
/// kind is for here: HS256, RS256, ES256. Ed25519 (RFC 8037) is not taken: .NET has no public API for it.
/// </summary>
internal static class Jwk
{
    // Twice RSA-8192: no member of a key that we take is longer.
    private const int MaxMemberLength = 4096;

    /// <param name="jwk">A JSON object.</param>
    /// <param name="whyNot">What keeps the key from verifying tokens, in our own words; empty when it can.</param>
    /// <returns>Null when this is no key that we can use. Never throws.</returns>
    public static JwsKey? Read(JsonElement jwk, out string whyNot)
    {
        whyNot = "";
        if (!TryGetOptionalText(jwk, "kid"u8, out var id) || !TryGetOptionalText(jwk, "alg"u8, out var algorithm))
        {
            whyNot = "Its kid or alg is not text.";
            return null;
        }

        if (!IsForSignatures(jwk))
        {
            whyNot = "It is not meant to verify signatures (use, key_ops).";
            return null;
        }

        try
        {
            return KindOf(jwk) switch
            {
                "oct" when algorithm is null or "HS256" => new Hs256Key(Bytes(jwk, "k"u8), id),
                "RSA" when IsPublic(jwk) => new RsaKey(algorithm ?? "RS256", Bytes(jwk, "n"u8), Bytes(jwk, "e"u8), id),
                "EC" when IsPublic(jwk) && algorithm is null or "ES256" && IsP256(jwk) => new Es256Key(Bytes(jwk, "x"u8), Bytes(jwk, "y"u8), id),
                _ => throw new ArgumentException("Its kind, curve or algorithm is not one of ours, or it is a private key."),
            };
        }
        catch (ArgumentException failure)
        {
            // Not a stranger's doing: keys come from the operator or the issuer.
            whyNot = failure.Message;
            return null;
        }
    }

    /// <returns>The <c>kty</c>; empty when there is none.</returns>
    public static string KindOf(JsonElement jwk) =>
        jwk.TryGetProperty("kty"u8, out var kind) && StrictJson.TryGetText(kind, out var text) ? text : "";

    /// <returns>The <c>kid</c>; null when there is none.</returns>
    public static string? NameOf(JsonElement jwk) => TryGetOptionalText(jwk, "kid"u8, out var id) ? id : null;

    /// <summary>RFC 7517 §4.2, §4.3: <c>use</c> is "sig" if there, <c>key_ops</c> contains "verify" if there. Keys for encryption verify nothing.</summary>
    public static bool IsForSignatures(JsonElement jwk)
    {
        if (jwk.TryGetProperty("use"u8, out var use) && !IsText(use, "sig"u8))
        {
            return false;
        }

        return !jwk.TryGetProperty("key_ops"u8, out var operations)
            || (operations.ValueKind == JsonValueKind.Array && operations.EnumerateArray().Any(static operation => IsText(operation, "verify"u8)));
    }

    // A private key that was handed out is nobody's any more. It always has "d" (RFC 7518 §6.2.2, §6.3.2).
    private static bool IsPublic(JsonElement jwk) => !jwk.TryGetProperty("d"u8, out _);

    private static bool IsP256(JsonElement jwk) => jwk.TryGetProperty("crv"u8, out var curve) && IsText(curve, "P-256"u8);

    private static bool IsText(JsonElement element, ReadOnlySpan<byte> text) => element.ValueKind == JsonValueKind.String && element.ValueEquals(text);

    private static bool TryGetOptionalText(JsonElement jwk, ReadOnlySpan<byte> name, out string? text)
    {
        text = null;
        return !jwk.TryGetProperty(name, out var element) || StrictJson.TryGetText(element, out text);
    }

    private static byte[] Bytes(JsonElement jwk, ReadOnlySpan<byte> name)
    {
        if (!jwk.TryGetProperty(name, out var element)
            || !StrictJson.TryGetText(element, out var text)
            || text.Length > MaxMemberLength
            || !Ascii.IsValid(text)
            || !StrictBase64Url.IsCanonical(Encoding.ASCII.GetBytes(text)))
        {
            throw new ArgumentException("A member that its kind needs is missing or not canonical base64url.");
        }

        return Base64Url.DecodeFromChars(text);
    }
}
