using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Tests.Edge;

public class A_public_key
{
    public static TheoryData<string> Algorithms => ["RS256", "PS256", "ES256"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void takes_what_was_signed_and_refuses_it_with_any_one_byte_changed(string algorithm)
    {
        var (issuer, keys) = Known(algorithm);
        var token = Encoding.ASCII.GetBytes(issuer.Sign("foo"));
        Assert.Equal(TokenRefusal.None, Jws.Verify(token, keys, out var payload, out _));
        Assert.Equal("foo"u8, payload);

        Prop.ForAll<int, byte>((at, to) =>
        {
            var changed = token.ToArray();
            changed[(int)((uint)at % (uint)token.Length)] = to;
            return Jws.Verify(changed, keys, out _, out _) == TokenRefusal.None == token.AsSpan().SequenceEqual(changed);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void never_throws_on_a_signature_of_any_bytes(string algorithm)
    {
        var key = Known(algorithm).Keys.Only!;
        Prop.ForAll<byte[]>(signature => !key.Verifies("foo"u8, signature)).QuickCheckThrowOnFailure();
        Prop.ForAll<byte>(fill => !key.Verifies("foo"u8, Enumerable.Repeat(fill, 64).ToArray()) && !key.Verifies("foo"u8, Enumerable.Repeat(fill, 256).ToArray()))
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void never_throws_on_a_token_of_any_bytes(string algorithm)
    {
        var keys = Known(algorithm).Keys;
        Prop.ForAll<byte[]>(bytes => Jws.Verify(bytes, keys, out _, out _) == TokenRefusal.Malformed).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[], byte[], byte[]>((header, payload, signature) => Jws.Verify(
            Encoding.ASCII.GetBytes($"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(signature)}"),
            keys,
            out _,
            out _) != TokenRefusal.None).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void serves_many_threads_at_once(string algorithm)
    {
        var (issuer, keys) = Known(algorithm);
        var token = Encoding.ASCII.GetBytes(issuer.Sign("foo"));
        var forged = token.ToArray();
        forged[^8] = forged[^8] == 'A' ? (byte)'B' : (byte)'A';
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, turn =>
        {
            Assert.Equal(turn % 2 == 0 ? TokenRefusal.None : TokenRefusal.WrongSignature, Jws.Verify(turn % 2 == 0 ? token : forged, keys, out _, out _));
        });
    }

    [Theory]
    [InlineData("""{"alg":"HS256","kid":"harbour-1"}""")]
    [InlineData("""{"alg":"PS256","kid":"harbour-1"}""")]
    [InlineData("""{"alg":"RS384","kid":"harbour-1"}""")]
    [InlineData("""{"alg":"none","kid":"harbour-1"}""")]
    [InlineData("""{"alg":"rs256","kid":"harbour-1"}""")]
    public void is_for_its_one_algorithm_also_when_the_signature_would_be_good(string header) =>
        Assert.Equal(TokenRefusal.UnknownKey, Jws.Verify(Encoding.ASCII.GetBytes(Issuer.Rs256.Sign("foo", header)), Known("RS256").Keys, out _, out _));

    [Fact]
    public void is_no_HMAC_secret()
    {
        // CVE-2015-9235: the public key's own bytes as the secret, under a header that asks for HMAC.
        var (issuer, keys) = Known("RS256");
        var modulus = Base64Url.DecodeFromChars(JsonDocument.Parse(issuer.Jwk).RootElement.Text("n"));
        Assert.NotEqual(TokenRefusal.None, Jws.Verify(Encoding.ASCII.GetBytes(Jws.Sign("foo"u8, new Hs256Key(modulus))), keys, out _, out _));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2040)]
    public void of_RSA_has_2048_bits_at_least(int bits)
    {
        var modulus = Odd(bits / 8);
        Assert.Throws<ArgumentException>(() => new RsaKey("RS256", modulus, [1, 0, 1]));
    }

    [Fact]
    public void of_RSA_has_8192_bits_at_most()
    {
        Assert.NotNull(new RsaKey("RS256", Odd(1024), [1, 0, 1]));
        Assert.Throws<ArgumentException>(() => new RsaKey("RS256", Odd(1025), [1, 0, 1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("02")]
    [InlineData("00010001")]
    [InlineData("0100000001")]
    public void of_RSA_has_an_odd_exponent_from_3_on_and_not_a_huge_one(string exponent) =>
        Assert.Throws<ArgumentException>(() => new RsaKey("RS256", Odd(256), Convert.FromHexString(exponent)));

    [Fact]
    public void of_RSA_does_not_begin_with_zero_and_is_odd()
    {
        Assert.Throws<ArgumentException>(() => new RsaKey("RS256", [0, .. Odd(256)], [1, 0, 1]));
        Assert.Throws<ArgumentException>(() => new RsaKey("RS256", [.. Odd(255), 0], [1, 0, 1]));
        Assert.Throws<ArgumentException>(() => new RsaKey("HS256", Odd(256), [1, 0, 1]));
    }

    [Fact]
    public void that_is_honest_does_not_look_like_a_factorable_one() =>
        Assert.All(Enumerable.Range(0, 200), _ => Assert.False(RocaFingerprint.Marks(RandomNumberGenerator.GetBytes(256))));

    [Fact]
    public void of_P256_is_a_point_on_the_curve_with_32_bytes_a_coordinate()
    {
        Assert.Throws<ArgumentException>(() => new Es256Key(new byte[32], new byte[32]));
        Assert.Throws<ArgumentException>(() => new Es256Key(new byte[31], new byte[32]));
        Assert.Throws<ArgumentException>(() => new Es256Key(new byte[32], new byte[33]));
    }

    private static (Issuer Issuer, KeyRing Keys) Known(string algorithm)
    {
        var issuer = algorithm switch
        {
            "RS256" => Issuer.Rs256,
            "PS256" => Issuer.Ps256,
            _ => Issuer.Es256,
        };
        Assert.True(JwkSet.TryRead(Encoding.UTF8.GetBytes(Issuer.Set(issuer.Jwk)), out var set, out _));
        return (issuer, set.Keys);
    }

    private static byte[] Odd(int length)
    {
        var modulus = new byte[length];
        RandomNumberGenerator.Fill(modulus);
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        return modulus;
    }
}
