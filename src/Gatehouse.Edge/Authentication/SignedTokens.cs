namespace Gatehouse.Edge.Authentication;

/// <summary>Tokens for somebody else to verify, who has the same key: claims of whatever kind in a compact JWS (RFC 7515, RFC 7519).</summary>
public sealed class SignedTokens(JwsSigningKey key)
{
    /// <param name="claims">A JSON object.</param>
    public string Issue(ReadOnlySpan<byte> claims) => Jws.Sign(claims, key);
}
