using System.Security.Cryptography;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// An RSA public key for one of RS256, RS384, RS512 (PKCS#1 v1.5, RFC 7518 §3.3) or PS256, PS384, PS512 (PSS with a salt as long as the hash, §3.5), and for that one only.
/// A key that is too short, too long, or known to be weak is an <see cref="ArgumentException"/>. Safe for many threads.
/// </summary>
public sealed class RsaKey : JwsKey
{
    /// <summary>RFC 7518 §3.3: a key of size 2048 bits or larger must be used.</summary>
    public const int MinBits = 2048;

    /// <summary>Ours: what is longer would only make every signature check cost more.</summary>
    public const int MaxBits = 8192;

    private const int MaxExponentBytes = 4;

    private readonly int _signatureBytes;
    private readonly HashAlgorithmName _hash;
    private readonly RSASignaturePadding _padding;
    private readonly VerifierPool<RSA> _verifiers;

    /// <param name="algorithm">One of the six; anything else is an <see cref="ArgumentException"/>.</param>
    /// <param name="modulus">Big-endian, without leading zeros (RFC 7518 §6.3.1.1).</param>
    /// <param name="exponent">Likewise; odd, at least 3, at most four bytes.</param>
    /// <param name="id">The key's <c>kid</c>.</param>
    public RsaKey(string algorithm, ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, string? id = null)
        : base(algorithm, id)
    {
        (_hash, _padding) = algorithm switch
        {
            "RS256" => (HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "RS384" => (HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
            "RS512" => (HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "PS256" => (HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "PS384" => (HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
            "PS512" => (HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
            _ => throw new ArgumentException("The algorithm is not one of RS256, RS384, RS512, PS256, PS384 and PS512.", nameof(algorithm)),
        };

        RefuseModulus(modulus);
        RefuseExponent(exponent);
        _signatureBytes = modulus.Length;
        var key = new RSAParameters { Modulus = modulus.ToArray(), Exponent = exponent.ToArray() };
        _verifiers = new VerifierPool<RSA>(() => RSA.Create(key));
        try
        {
            _verifiers.Return(_verifiers.Rent());
        }
        catch (CryptographicException failure)
        {
            throw new ArgumentException("The system's cryptography does not take the RSA key.", nameof(modulus), failure);
        }
    }

    internal override bool Verifies(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
    {
        // RFC 8017 §8.1.2 and §8.2.2: as long as the modulus, or not a signature.
        if (signature.Length != _signatureBytes)
        {
            return false;
        }

        var verifier = _verifiers.Rent();
        var verifies = verifier.VerifyData(signingInput, signature, _hash, _padding);
        _verifiers.Return(verifier);
        return verifies;
    }

    private static void RefuseModulus(ReadOnlySpan<byte> modulus)
    {
        if (modulus is [] or [0, ..])
        {
            throw new ArgumentException("The RSA modulus is empty or begins with a zero.", nameof(modulus));
        }

        var bits = (modulus.Length * 8) - (byte.LeadingZeroCount(modulus[0]));
        if (bits is < MinBits or > MaxBits)
        {
            throw new ArgumentException($"The RSA key has {bits} bits, but must have {MinBits} to {MaxBits}.", nameof(modulus));
        }

        if ((modulus[^1] & 1) == 0)
        {
            throw new ArgumentException("The RSA modulus is even.", nameof(modulus));
        }

        if (RocaFingerprint.Marks(modulus))
        {
            throw new ArgumentException("The RSA key comes from a library whose keys can be factored (CVE-2017-15361).", nameof(modulus));
        }
    }

    // With the exponent 1 every message is its own signature (RFC 8017 §3.1 wants 3 at least).
    private static void RefuseExponent(ReadOnlySpan<byte> exponent)
    {
        if (exponent is [] or [0, ..] or [1] || exponent.Length > MaxExponentBytes || (exponent[^1] & 1) == 0)
        {
            throw new ArgumentException($"The RSA exponent is not an odd number from 3 of at most {MaxExponentBytes} bytes.", nameof(exponent));
        }
    }
}
