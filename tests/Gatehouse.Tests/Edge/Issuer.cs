using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Tests.Edge;

/// <summary>Somebody who signs tokens and publishes the public half of his key. The keys are made once: an RSA key costs a tenth of a second.</summary>
internal sealed class Issuer
{
    public static readonly Issuer Rs256 = new("RS256", RSA.Create(2048), "harbour-1");
    public static readonly Issuer Ps256 = new("PS256", RSA.Create(2048), "harbour-2");
    public static readonly Issuer Es256 = new("ES256", ECDsa.Create(ECCurve.NamedCurves.nistP256), "harbour-3");

    private readonly string _algorithm;
    private readonly AsymmetricAlgorithm _key;

    private Issuer(string algorithm, AsymmetricAlgorithm key, string keyId)
    {
        _algorithm = algorithm;
        _key = key;
        KeyId = keyId;
    }

    public string KeyId { get; }

    /// <summary>The public key as it stands in a set.</summary>
    public string Jwk => JwkNamed(KeyId);

    public static string Set(params string[] keys) => $$"""{"keys":[{{string.Join(',', keys)}}]}""";

    public string JwkNamed(string? keyId)
    {
        var name = keyId is null ? "" : $"\"kid\":\"{keyId}\",";
        if (_key is RSA rsa)
        {
            var key = rsa.ExportParameters(false);
            return $$"""{"kty":"RSA","use":"sig",{{name}}"alg":"{{_algorithm}}","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}""";
        }

        var point = ((ECDsa)_key).ExportParameters(false).Q;
        return $$"""{"kty":"EC","use":"sig",{{name}}"crv":"P-256","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
    }

    public string Sign(string claims) => Sign(claims, $$"""{"alg":"{{_algorithm}}","kid":"{{KeyId}}"}""");

    public string Sign(string claims, string header)
    {
        var input = $"{Encode(header)}.{Encode(claims)}";
        var bytes = Encoding.ASCII.GetBytes(input);
        var signature = _key switch
        {
            RSA rsa => rsa.SignData(bytes, HashAlgorithmName.SHA256, _algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
            ECDsa ecdsa => ecdsa.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
            _ => throw new InvalidOperationException("No such key."),
        };
        return $"{input}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
