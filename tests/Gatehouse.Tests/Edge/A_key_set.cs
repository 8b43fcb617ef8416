using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Tests.Edge;

public class A_key_set
{
    private const string Secret = "c2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXMgb3IgbW9yZQ";

    [Fact]
    public void gives_keys_without_an_algorithm_the_one_of_their_kind()
    {
        Assert.Equal("HS256", Read($$"""{"kty":"oct","k":"{{Secret}}"}""").Only!.Algorithm);
        Assert.Equal("RS256", Read(Without("alg", Issuer.Rs256.Jwk)).Only!.Algorithm);
        Assert.Equal("ES256", Read(Issuer.Es256.Jwk).Only!.Algorithm);
        Assert.Equal("PS256", Read(Issuer.Ps256.Jwk).Only!.Algorithm);
    }

    [Fact]
    public void leaves_out_what_it_does_not_know_and_says_so()
    {
        var json = Issuer.Set(
            """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""",
            """{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}""",
            """{"kty":"future"}""",
            """{"kty":7}""",
            "{}",
            Issuer.Rs256.Jwk,
            Issuer.Rs256.JwkNamed("other").Replace("RS256", "RSA-OAEP", StringComparison.Ordinal));

        Assert.True(JwkSet.TryRead(Encoding.UTF8.GetBytes(json), out var set, out _));
        Assert.Equal(1, set.Keys.Count);
        Assert.Equal(6, set.LeftOut.Count);
    }

    [Theory]
    [InlineData("\"use\":\"enc\"")]
    [InlineData("\"use\":7")]
    [InlineData("\"use\":\"sig\",\"key_ops\":[\"encrypt\",\"wrapKey\"]")]
    [InlineData("\"use\":\"sig\",\"key_ops\":[]")]
    [InlineData("\"use\":\"sig\",\"key_ops\":\"verify\"")]
    [InlineData("\"use\":\"sig\",\"d\":\"AQAB\"")]
    public void takes_no_key_that_is_not_meant_to_verify_or_is_private(string members) =>
        Assert.Contains("no key that can be used", Refused(Issuer.Set(Issuer.Rs256.Jwk.Replace("\"use\":\"sig\"", members, StringComparison.Ordinal))), StringComparison.Ordinal);

    [Fact]
    public void takes_keys_that_may_verify_among_other_things() =>
        Assert.NotNull(Read(Issuer.Es256.Jwk.Replace("\"use\":\"sig\"", "\"key_ops\":[\"sign\",\"verify\"]", StringComparison.Ordinal)));

    [Fact]
    public void is_refused_whole_with_two_keys_of_one_name() =>
        Assert.Contains("same kid", Refused(Issuer.Set(Issuer.Rs256.JwkNamed("a"), Issuer.Ps256.JwkNamed("a"))), StringComparison.Ordinal);

    [Fact]
    public void may_name_its_key_for_encryption_like_the_one_for_signatures()
    {
        var encryption = Issuer.Ps256.JwkNamed("a").Replace("\"use\":\"sig\"", "\"use\":\"enc\"", StringComparison.Ordinal);
        Assert.Equal("RS256", Read(Issuer.Rs256.JwkNamed("a"), encryption).Only!.Algorithm);
    }

    [Fact]
    public void is_refused_whole_with_secrets_beside_public_keys()
    {
        var secret = $$"""{"kty":"oct","k":"{{Secret}}"}""";
        Assert.Contains("both symmetric and public", Refused(Issuer.Set(secret, Issuer.Rs256.Jwk)), StringComparison.Ordinal);
        Assert.Contains("both symmetric and public", Refused(Issuer.Set("""{"kty":"oct","use":"enc","k":""}""", Issuer.Rs256.Jwk)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new KeyRing([new Hs256Key(new byte[32]), Read(Issuer.Rs256.Jwk).Only!]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":["a"]}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[]} x""")]
    public void is_refused_when_it_is(string json) => Assert.NotEmpty(Refused(json));

    [Fact]
    public void is_bounded_in_bytes_and_in_keys()
    {
        var set = Issuer.Set(Issuer.Rs256.Jwk);
        Assert.True(JwkSet.TryRead(Encoding.UTF8.GetBytes(set.PadRight(JwkSet.MaxLength)), out _, out _));
        Assert.Contains("bytes", Refused(set.PadRight(JwkSet.MaxLength + 1)), StringComparison.Ordinal);

        string[] keys = [.. Enumerable.Range(0, KeyRing.MaxKeys).Select(number => Issuer.Es256.JwkNamed($"k{number}"))];
        Assert.Equal(KeyRing.MaxKeys, Read(keys).Count);
        Assert.NotEmpty(Refused(Issuer.Set([.. keys, Issuer.Es256.JwkNamed("one too many")])));
    }

    [Fact]
    public void is_never_a_reason_to_throw()
    {
        Prop.ForAll<byte[]>(bytes => !JwkSet.TryRead(bytes, out _, out _)).QuickCheckThrowOnFailure();

        // Nearly a set, with something broken somewhere.
        var set = Encoding.UTF8.GetBytes(Issuer.Set(Issuer.Es256.Jwk, Issuer.Rs256.Jwk));
        Prop.ForAll<int, byte>((at, to) =>
        {
            var changed = set.ToArray();
            changed[(int)((uint)at % (uint)changed.Length)] = to;
            return JwkSet.TryRead(changed, out var found, out var mistake) ? found.Keys.Count > 0 : mistake.Length > 0;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void names_its_keys_exactly()
    {
        var keys = Read(Issuer.Rs256.Jwk, Issuer.Es256.Jwk);
        Assert.Equal(TokenRefusal.None, Verify(Issuer.Rs256.Sign("foo"), keys, out _));
        Assert.Equal(TokenRefusal.None, Verify(Issuer.Es256.Sign("foo"), keys, out _));

        Assert.Equal(TokenRefusal.UnknownKey, Verify(Issuer.Rs256.Sign("foo", """{"alg":"RS256","kid":"HARBOUR-1"}"""), keys, out var unknown));
        Assert.Equal("HARBOUR-1", unknown);
        Assert.Equal(TokenRefusal.UnknownKey, Verify(Issuer.Rs256.Sign("foo", """{"alg":"RS256","kid":"harbour-3"}"""), keys, out unknown));
        Assert.Null(unknown);
    }

    [Fact]
    public void finds_a_key_for_a_token_without_a_name_only_when_there_is_one_of_its_algorithm()
    {
        const string Nameless = """{"alg":"RS256"}""";
        var token = Issuer.Rs256.Sign("foo", Nameless);
        Assert.Equal(TokenRefusal.None, Verify(token, Read(Issuer.Rs256.Jwk, Issuer.Es256.Jwk, Issuer.Ps256.Jwk), out _));

        var other = Issuer.Ps256.JwkNamed("harbour-4").Replace("PS256", "RS256", StringComparison.Ordinal);
        Assert.Equal(TokenRefusal.UnknownKey, Verify(token, Read(Issuer.Rs256.Jwk, other), out _));
        Assert.Equal(TokenRefusal.UnknownKey, Verify(token, Read(Issuer.Es256.Jwk, Issuer.Ps256.Jwk), out _));
    }

    [Fact]
    public void of_one_key_without_a_name_takes_tokens_of_any_name()
    {
        Assert.Equal(TokenRefusal.None, Verify(Issuer.Rs256.Sign("foo"), Read(Issuer.Rs256.JwkNamed(null)), out _));
        Assert.Equal(TokenRefusal.UnknownKey, Verify(Issuer.Rs256.Sign("foo"), Read(Issuer.Rs256.JwkNamed(null), Issuer.Es256.JwkNamed(null)), out _));
    }

    [Fact]
    public void listens_to_no_key_that_a_token_brings_along()
    {
        var header = $$"""{"alg":"RS256","kid":"harbour-1","jwk":{{Issuer.Ps256.Jwk}},"jku":"http://harbour.example/keys","x5u":"http://harbour.example/x","x5c":["AA"]}""";
        var keys = Read(Issuer.Rs256.Jwk);
        Assert.Equal(TokenRefusal.None, Verify(Issuer.Rs256.Sign("foo", header), keys, out _));
        Assert.Equal(TokenRefusal.WrongSignature, Verify(Issuer.Ps256.Sign("foo", header), keys, out _));
    }

    [Theory]
    [InlineData("../../../../dev/null")]
    [InlineData("' OR 1=1 --")]
    [InlineData("")]
    public void takes_a_name_for_nothing_but_a_name(string name)
    {
        var token = Issuer.Rs256.Sign("foo", $$"""{"alg":"RS256","kid":"{{name}}"}""");
        Assert.Equal(TokenRefusal.UnknownKey, Verify(token, Read(Issuer.Rs256.Jwk), out _));
    }

    private static KeyRing Read(params string[] keys)
    {
        Assert.True(JwkSet.TryRead(Encoding.UTF8.GetBytes(Issuer.Set(keys)), out var set, out var mistake), mistake);
        return set.Keys;
    }

    private static string Refused(string json)
    {
        Assert.False(JwkSet.TryRead(Encoding.UTF8.GetBytes(json), out _, out var mistake));
        return mistake;
    }

    private static TokenRefusal Verify(string token, KeyRing keys, out string? unknownKeyId) =>
        Jws.Verify(Encoding.ASCII.GetBytes(token), keys, out _, out unknownKeyId);

    private static string Without(string member, string jwk) =>
        System.Text.RegularExpressions.Regex.Replace(jwk, $"\"{member}\":\"[^\"]*\",", "");
}
