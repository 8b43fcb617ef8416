using System.Security.Cryptography;

namespace Gatehouse.Edge.Authentication;

/// <summary>HMAC with SHA-256 (RFC 7518 §3.2). The secret is at least 32 bytes; a shorter one is an <see cref="ArgumentException"/>.</summary>
public sealed class Hs256Key : JwsSigningKey
{
    /// <summary>RFC 7518 §3.2: a key of the same size as the hash output or larger must be used.</summary>
    public const int MinSecretBytes = 32;

    private readonly byte[] _secret;

    public Hs256Key(ReadOnlySpan<byte> secret, string? id = null)
        : base("HS256", id)
    {
        if (secret.Length < MinSecretBytes)
        {
            throw new ArgumentException($"The secret has {secret.Length} bytes, but HS256 needs at least {MinSecretBytes}.", nameof(secret));
        }

        _secret = secret.ToArray();
    }

    internal override int SignatureLength => HMACSHA256.HashSizeInBytes;

    internal override void Sign(ReadOnlySpan<byte> signingInput, Span<byte> signature) => HMACSHA256.HashData(_secret, signingInput, signature);

    internal override bool Verifies(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
    {
        // FixedTimeEquals refuses other lengths, so a truncated tag never passes.
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, signingInput, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}
