using System.Buffers.Text;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Tests.Edge;

public class A_signature_verifier
{
    private static readonly Hs256Key Key = new("a secret of thirty-two bytes, or more"u8);
    private static readonly Hs256Key NamedKey = new("a secret of thirty-two bytes, or more"u8, "2026-11");

    [Fact]
    public void takes_what_its_key_signed() => Prop.ForAll<byte[]>(static payload =>
        Jws.TryVerify(Encoding.ASCII.GetBytes(Jws.Sign(payload, Key)), Key, out var found) && found.AsSpan().SequenceEqual(payload)).QuickCheckThrowOnFailure();

    [Fact]
    public void refuses_any_token_with_one_byte_changed() => Prop.ForAll<byte[], int, byte>(static (payload, at, to) =>
    {
        var token = Encoding.ASCII.GetBytes(Jws.Sign(payload, Key));
        ref var changed = ref token[(int)((uint)at % (uint)token.Length)];
        var isSame = changed == to;
        changed = to;
        return Jws.TryVerify(token, Key, out _) == isSame;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void never_throws_on_bytes() => Prop.ForAll<byte[]>(static bytes => !Jws.TryVerify(bytes, Key, out _)).QuickCheckThrowOnFailure();

    [Fact]
    public void never_throws_on_a_signed_header_of_any_bytes() => Prop.ForAll<byte[]>(static header =>
        !Jws.TryVerify(WithHeader(header), Key, out _)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"alg":"HS256"}""")]
    [InlineData(""" { "typ" : "JWT", "alg" : "HS256" } """)]
    [InlineData("""{"alg":"HS256","kid":"whatever"}""")]
    [InlineData("""{"alg":"HS256","jku":"http://harbour.example/keys","x5u":"…","jwk":{"kty":"oct","k":"AA"}}""")]
    public void takes_a_header_that_names_its_algorithm(string header) => Assert.True(Jws.TryVerify(WithHeader(header), Key, out _));

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":"hs256"}""")]
    [InlineData("""{"alg":"HS384"}""")]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"alg":""}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"alg":["HS256"]}""")]
    [InlineData("""{"alg":256}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","\u0061lg":"none"}""")]
    [InlineData("""{"alg":"HS256","x":{"y":1,"y":2}}""")]
    [InlineData("""{"alg":"HS256","crit":["exp"],"exp":1}""")]
    [InlineData("""{"alg":"HS256","crit":[]}""")]
    [InlineData("""{"alg":"HS256","crit":["b64"],"b64":false}""")]
    [InlineData("""{"alg":"HS256","b64":false}""")]
    [InlineData("""{"alg":"HS256","kid":7}""")]
    [InlineData("""{"alg":"HS256","kid":"\ud800"}""")]
    [InlineData("""{"alg":"\ud800"}""")]
    [InlineData("""{"alg":"HS256","\ud800":1,"\ud800":2}""")]
    [InlineData("""{"alg":"HS256"}{"alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256"} x""")]
    [InlineData("""{"alg":"HS256",}""")]
    [InlineData("""{"alg":"HS256"/**/}""")]
    [InlineData("""["HS256"]""")]
    [InlineData("\"HS256\"")]
    [InlineData("")]
    public void refuses_a_well_signed_token_whose_header_is(string header) => Assert.False(Jws.TryVerify(WithHeader(header), Key, out _));

    [Fact]
    public void refuses_a_header_that_is_not_UTF8() =>
        Assert.False(Jws.TryVerify(WithHeader([.. """{"alg":"HS256","x":" """u8, 0xff, .. "\"}"u8]), Key, out _));

    [Fact]
    public void refuses_a_header_deeper_than_a_header_has_reason_to_be() =>
        Assert.False(Jws.TryVerify(WithHeader($$"""{"alg":"HS256","x":{{new string('[', 2000)}}{{new string(']', 2000)}}}"""), Key, out _));

    [Fact]
    public void refuses_another_keys_id()
    {
        Assert.True(Jws.TryVerify(Encoding.ASCII.GetBytes(Jws.Sign("harbour"u8, NamedKey)), NamedKey, out _));
        Assert.True(Jws.TryVerify(WithHeader("""{"alg":"HS256"}"""), NamedKey, out _));
        Assert.False(Jws.TryVerify(WithHeader("""{"alg":"HS256","kid":"2026-10"}"""), NamedKey, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void refuses_any_number_of_dots_but_two(int dots)
    {
        var parts = Jws.Sign("harbour"u8, Key).Split('.');
        string[] all = [.. parts, "", ""];
        Assert.False(Jws.TryVerify(Encoding.ASCII.GetBytes(string.Join('.', all[..(dots + 1)])), Key, out _));
    }

    [Fact]
    public void takes_8_KiB_and_not_a_byte_more()
    {
        var longest = Signed(Enumerable.Range(0, Jws.MaxLength).Last(length => Signed(length).Length <= Jws.MaxLength));
        Assert.True(Jws.TryVerify(longest, Key, out _));
        Assert.False(Jws.TryVerify(Signed(Jws.MaxLength), Key, out _));

        static byte[] Signed(int length) => Encoding.ASCII.GetBytes(Jws.Sign(new byte[length], Key));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("AA", true)]
    [InlineData("AAA", true)]
    [InlineData("-_-_", true)]
    [InlineData("A", false)]
    [InlineData("AB", false)]
    [InlineData("AAB", false)]
    [InlineData("AA==", false)]
    [InlineData("AA A", false)]
    [InlineData("AAA\n", false)]
    [InlineData("++//", false)]
    public void knows_one_spelling_for_bytes(string text, bool isCanonical) =>
        Assert.Equal(isCanonical, StrictBase64Url.IsCanonical(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void decodes_only_what_encodes_to_the_same_text() => Prop.ForAll<byte[]>(static bytes =>
    {
        var text = bytes.Select(static value => (byte)"ABCdef019-_/+= "[value % 15]).ToArray();
        var room = new byte[text.Length];
        return !StrictBase64Url.TryDecode(text, room, out var written) || Base64Url.EncodeToUtf8(room.AsSpan(0, written)).AsSpan().SequenceEqual(text);
    }).QuickCheckThrowOnFailure();

    private static byte[] WithHeader(string header) => WithHeader(Encoding.UTF8.GetBytes(header));

    private static byte[] WithHeader(byte[] header)
    {
        var input = Encoding.ASCII.GetBytes($"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString("harbour"u8)}");
        var signature = new byte[Key.SignatureLength];
        Key.Sign(input, signature);
        return [.. input, (byte)'.', .. Base64Url.EncodeToUtf8(signature)];
    }
}
