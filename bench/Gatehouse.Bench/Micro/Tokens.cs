using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gatehouse.Edge;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Bench.Micro;

/// <summary>What a request's token costs: from text to subject, claims included, for each kind of key, and for one that was verified a moment ago.</summary>
[MemoryDiagnoser]
public class Tokens : IDisposable
{
    private const string Claims = """{"iss":"https://harbour.example","aud":"chat","sub":"ada","iat":1700000000,"exp":99999999999}""";

    private readonly EdgeMetrics _metrics = new();
    private readonly PerimeterTokens _hs256;
    private readonly PerimeterTokens _rs256;
    private readonly PerimeterTokens _es256;
    private readonly PerimeterTokens _remembering;
    private readonly string _hs256Token;
    private readonly string _rs256Token;
    private readonly string _es256Token;

    public Tokens()
    {
        var secret = new Hs256Key(RandomNumberGenerator.GetBytes(32));
        _hs256 = Verifier(secret, remembered: 0);
        _remembering = Verifier(secret, remembered: 1000);
        _hs256Token = Jws.Sign(Encoding.ASCII.GetBytes(Claims), secret);

        using var rsa = RSA.Create(2048);
        var publicRsa = rsa.ExportParameters(false);
        _rs256 = Verifier(new RsaKey("RS256", publicRsa.Modulus, publicRsa.Exponent, "harbour"), remembered: 0);
        _rs256Token = Signed("RS256", input => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = ecdsa.ExportParameters(false).Q;
        _es256 = Verifier(new Es256Key(point.X, point.Y, "harbour"), remembered: 0);
        _es256Token = Signed("ES256", input => ecdsa.SignData(input, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    [Benchmark]
    public string? Verify_HS256() => Subject(_hs256, _hs256Token);

    [Benchmark]
    public string? Verify_RS256() => Subject(_rs256, _rs256Token);

    [Benchmark]
    public string? Verify_ES256() => Subject(_es256, _es256Token);

    [Benchmark]
    public string? Find_a_remembered_token() => Subject(_remembering, _hs256Token);

    [GlobalCleanup]
    public void Dispose()
    {
        _metrics.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string? Subject(PerimeterTokens tokens, string token)
    {
        // Keys that are given once never wait.
        var verdict = tokens.VerifyAsync(token, CancellationToken.None);
        return verdict.IsCompletedSuccessfully ? verdict.Result.Subject : throw new InvalidOperationException("It should not have had to wait.");
    }

    private static string Signed(string algorithm, Func<byte[], byte[]> sign)
    {
        var header = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"harbour"}"""));
        var input = $"{header}.{Base64Url.EncodeToString(Encoding.ASCII.GetBytes(Claims))}";
        return $"{input}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    private PerimeterTokens Verifier(JwsKey key, int remembered) => new(
        new FixedKeys(new KeyRing([key])),
        new PerimeterTokenOptions { Issuer = "https://harbour.example", Audience = "chat", RememberedTokens = remembered },
        TimeProvider.System,
        _metrics);
}
