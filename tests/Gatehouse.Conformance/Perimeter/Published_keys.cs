using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>Tokens that are signed with keys which their issuer publishes (RFC 7517 §5).</summary>
public sealed class A_perimeter_with_published_keys : IAsyncLifetime
{
    private readonly StubService _issuer = new();
    private readonly RSA _key = RSA.Create(2048);
    private Gate? _gate;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_gate is not null)
        {
            await _gate.DisposeAsync();
        }

        await _issuer.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task takes_what_the_issuer_signed_and_nothing_else()
    {
        Publish(_key, "harbour-1");
        var gate = await StartAsync();

        Assert.Equal(200, await AskAsync(gate, Sign(_key, "RS256", "harbour-1")));
        Assert.Equal(200, await AskAsync(gate, Sign(_key, "RS256", "harbour-1")));
        Assert.Single(_issuer.Received);
        using var other = RSA.Create(2048);
        Assert.Equal(401, await AskAsync(gate, Sign(other, "RS256", "harbour-1")));

        // RFC 8725 §2.1: the public key's bytes are no secret, and a token does not choose its algorithm.
        Assert.Equal(401, await AskAsync(gate, Gate.Token()));
        Assert.Equal(401, await AskAsync(gate, Gate.Token(secret: Encoding.Latin1.GetString(_key.ExportSubjectPublicKeyInfo()))));
        Assert.Equal(401, await AskAsync(gate, Sign(_key, "none", "harbour-1")));
        Assert.Equal(2, gate.Message.Received.Count);
    }

    [Fact]
    public async Task says_503_while_it_has_no_keys_and_asks_strangers_no_further()
    {
        _issuer.Answer = StubService.Bytes("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
        var gate = await StartAsync();

        var answer = await gate.AskAsync("GET /api/v1/messages", Gate.Bearer(Sign(_key, "RS256", "harbour-1")));
        Assert.Equal(503, answer.Status);
        Assert.NotEmpty(answer["Retry-After"]);
        Assert.Equal(401, (await gate.AskAsync("GET /api/v1/messages")).Status);
        Assert.Empty(gate.Message.Received);
    }

    [Fact]
    public async Task asks_once_for_many_keys_that_nobody_has()
    {
        Publish(_key, "harbour-1");
        var gate = await StartAsync();
        Assert.Equal(200, await AskAsync(gate, Sign(_key, "RS256", "harbour-1")));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
            Assert.Equal(401, await AskAsync(gate, Sign(_key, "RS256", string.Create(CultureInfo.InvariantCulture, $"invented-{number}"))))));

        Assert.InRange(_issuer.Received.Count, 1, 2);
    }

    [Fact]
    public async Task does_not_start_with_a_secret_beside_the_keys()
    {
        await using var broken = GatehouseProcess.New(new Dictionary<string, string>
        {
            ["GATEHOUSE_PROFILE"] = "realchat",
            ["JWT_SECRET"] = "a secret that is long enough for HS256, and for nobody else",
            ["JWT_JWKS_URL"] = "https://issuer.example/keys",
        });
        broken.Launch();

        Assert.NotEqual(0, await broken.ExitAsync());
        Assert.Contains("JWT_JWKS_URL: jwt.jwks_url is set, and so is jwt.secret (environment, JWT_SECRET); allowed: one of them", broken.Output, StringComparison.Ordinal);
    }

    private static async Task<int> AskAsync(Gate gate, string token) => (await gate.AskAsync("GET /api/v1/messages", Gate.Bearer(token))).Status;

    private static string Sign(RSA key, string algorithm, string keyId)
    {
        var expires = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 3600;
        var input = Encode($$"""{"alg":"{{algorithm}}","kid":"{{keyId}}"}""") + "." + Encode(string.Create(CultureInfo.InvariantCulture, $$"""{"sub":"ada","exp":{{expires}}}"""));
        return input + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private async Task<Gate> StartAsync() =>
        _gate = await Gate.StartAsync(("RATE_LIMIT_RPS", "0"), ("JWT_SECRET", ""), ("JWT_JWKS_URL", new Uri(_issuer.Address, "/keys").AbsoluteUri));

    private void Publish(RSA key, string keyId)
    {
        var parts = key.ExportParameters(false);
        var set = $$"""{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"{{keyId}}","n":"{{Base64Url.EncodeToString(parts.Modulus)}}","e":"{{Base64Url.EncodeToString(parts.Exponent)}}"}]}""";
        _issuer.Answer = StubService.Bytes(string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {set.Length}\r\n\r\n{set}"));
    }
}
