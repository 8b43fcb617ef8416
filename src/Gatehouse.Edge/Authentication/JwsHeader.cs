using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Edge.Authentication;

/// <summary>The two members of a JOSE header (RFC 7515 §4) that we listen to. Whatever offers a key of its own (jwk, jku, x5u, x5c) is ignored.</summary>
internal sealed record JwsHeader(string Algorithm, string? KeyId)
{
    /// <summary>Reads a header. Not one: not a JSON object, a name twice (RFC 7515 §4), no <c>alg</c> string, or anything that changes what the other bytes mean.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out JwsHeader? header)
    {
        header = null;
        using var document = StrictJson.ParseObject(json);
        if (document is null)
        {
            return false;
        }

        // We understand no extension, and an empty list is an error too (§4.1.11). "b64" is only valid inside "crit" (RFC 7797 §6).
        var root = document.RootElement;
        if (root.TryGetProperty("crit"u8, out _) || root.TryGetProperty("b64"u8, out _))
        {
            return false;
        }

        if (!root.TryGetProperty("alg"u8, out var algorithm) || !StrictJson.TryGetText(algorithm, out var algorithmText))
        {
            return false;
        }

        string? keyId = null;
        if (root.TryGetProperty("kid"u8, out var id) && !StrictJson.TryGetText(id, out keyId))
        {
            return false;
        }

        header = new JwsHeader(algorithmText, keyId);
        return true;
    }

    public bool Suits(JwsKey key) =>
        string.Equals(Algorithm, key.Algorithm, StringComparison.Ordinal)
        && (key.Id is null || KeyId is null || string.Equals(KeyId, key.Id, StringComparison.Ordinal));
}
