using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Edge.Authentication;

/// <summary>A key that verifies JSON Web Signatures, bound to exactly one algorithm: what a token's header claims never chooses how it is checked (RFC 8725 §3.1).</summary>
public abstract class JwsKey
{
    private protected JwsKey(string algorithm, string? id)
    {
        Algorithm = algorithm;
        Id = id;
    }

    /// <summary>The one <c>alg</c> that this key is for, compared exactly.</summary>
    public string Algorithm { get; }

    /// <summary>The key's <c>kid</c>; null when it has none, and then any or no <c>kid</c> in a token is fine.</summary>
    public string? Id { get; }

    /// <summary>Says whether the signature is this key's, in a time that does not depend on where it is wrong. Never throws on a signature.</summary>
    internal abstract bool Verifies(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature);
}

/// <summary>A key that can also sign.</summary>
public abstract class JwsSigningKey : JwsKey
{
    private protected JwsSigningKey(string algorithm, string? id)
        : base(algorithm, id)
    {
        var keyId = id is null ? "" : $",\"kid\":\"{JsonEncodedText.Encode(id)}\"";
        Header = Base64Url.EncodeToUtf8(Encoding.ASCII.GetBytes($"{{\"alg\":\"{algorithm}\",\"typ\":\"JWT\"{keyId}}}"));
    }

    /// <summary>The encoded header of every token that this key signs.</summary>
    internal ReadOnlyMemory<byte> Header { get; }

    /// <summary>In bytes.</summary>
    internal abstract int SignatureLength { get; }

    internal abstract void Sign(ReadOnlySpan<byte> signingInput, Span<byte> signature);
}
