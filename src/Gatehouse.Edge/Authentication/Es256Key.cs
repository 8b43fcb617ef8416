using System.Security.Cryptography;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// ECDSA with P-256 and SHA-256 (RFC 7518 §3.4). A signature is exactly 64 bytes, R and S of 32 bytes each. A point that is not on the curve is an <see cref="ArgumentException"/>.
/// Safe for many threads.
/// </summary>
public sealed class Es256Key : JwsKey
{
    /// <summary>RFC 7518 §6.2.1.2: a coordinate has the curve's full size, leading zeros included.</summary>
    public const int CoordinateBytes = 32;

    private const int SignatureBytes = 64;

    private readonly VerifierPool<ECDsa> _verifiers;

    public Es256Key(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, string? id = null)
        : base("ES256", id)
    {
        if (x.Length != CoordinateBytes || y.Length != CoordinateBytes)
        {
            throw new ArgumentException($"The coordinates have {x.Length} and {y.Length} bytes, but P-256 needs {CoordinateBytes} each.", nameof(x));
        }

        var key = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x.ToArray(), Y = y.ToArray() } };
        _verifiers = new VerifierPool<ECDsa>(() => ECDsa.Create(key));
        try
        {
            _verifiers.Return(_verifiers.Rent());
        }
        catch (CryptographicException failure)
        {
            throw new ArgumentException("The coordinates are no point on P-256.", nameof(x), failure);
        }
    }

    internal override bool Verifies(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
        {
            return false;
        }

        var verifier = _verifiers.Rent();
        var verifies = verifier.VerifyData(signingInput, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        _verifiers.Return(verifier);
        return verifies;
    }
}
