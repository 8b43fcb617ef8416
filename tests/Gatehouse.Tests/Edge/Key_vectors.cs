using System.Buffers.Text;
using System.Text.Json;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Tests.Edge;

/// <summary>The files in tests/vectors that hold bare signatures, against the keys themselves.</summary>
public class A_key_agrees_with
{
    [Fact]
    public void every_case_of_Wycheproofs_P256_file()
    {
        var cases = Vectors.Cases("ecdsa_secp256r1_sha256_p1363_test.json").ToList();
        Assert.Equal(262, cases.Count);
        foreach (var (group, test) in cases)
        {
            // A handful of groups have no JWK, but all have the point: 04, x, y.
            var point = Convert.FromHexString(group.GetProperty("publicKey").Text("uncompressed"));
            AssertAgrees(new Es256Key(point.AsSpan(1, 32), point.AsSpan(33)), test);
        }
    }

    [Fact]
    public void every_case_of_Wycheproofs_RSA_file_with_the_one_that_is_left_to_taste_refused()
    {
        var cases = Vectors.Cases("rsa_signature_2048_sha256_test.json").ToList();
        Assert.Equal(259, cases.Count);
        foreach (var (group, test) in cases)
        {
            AssertAgrees(RsaKeyOf("RS256", group), test);
        }
    }

    [Fact]
    public void every_case_of_Wycheproofs_PSS_file()
    {
        var cases = Vectors.Cases("rsa_pss_2048_sha256_mgf1_32_test.json").ToList();
        Assert.Equal(108, cases.Count);
        foreach (var (group, test) in cases)
        {
            AssertAgrees(RsaKeyOf("PS256", group), test);
        }
    }

    [Fact]
    public void every_case_of_Wycheproofs_HMAC_file_except_that_short_keys_and_cut_tags_are_refused()
    {
        var cases = Vectors.Cases("hmac_sha256_test.json").ToList();
        Assert.Equal(174, cases.Count);
        foreach (var (group, test) in cases)
        {
            var secret = Convert.FromHexString(test.Text("key"));
            if (secret.Length < Hs256Key.MinSecretBytes)
            {
                Assert.Throws<ArgumentException>(() => new Hs256Key(secret));
                continue;
            }

            var expected = group.GetProperty("tagSize").GetInt32() == 256 && test.IsValid();
            var message = Convert.FromHexString(test.Text("msg"));
            Assert.True(expected == new Hs256Key(secret).Verifies(message, Convert.FromHexString(test.Text("tag"))), $"case {test.Id()}");
        }
    }

    [Fact]
    public void Wycheproofs_Ed25519_file_in_no_case_since_such_keys_are_not_supported()
    {
        var cases = Vectors.Cases("ed25519_test.json").ToList();
        Assert.Equal(151, cases.Count);
        foreach (var (group, _) in cases)
        {
            Assert.Null(Jwk.Read(group.GetProperty("publicKeyJwk"), out var whyNot));
            Assert.NotEmpty(whyNot);
        }
    }

    private static void AssertAgrees(JwsKey key, JsonElement test) =>
        Assert.True(test.IsValid() == key.Verifies(Convert.FromHexString(test.Text("msg")), Convert.FromHexString(test.Text("sig"))), $"case {test.Id()}");

    private static RsaKey RsaKeyOf(string algorithm, JsonElement group)
    {
        var jwk = group.TryGetProperty("keyJwk", out var found) ? found : group.GetProperty("publicKeyJwk");
        return new RsaKey(algorithm, Base64Url.DecodeFromChars(jwk.Text("n")), Base64Url.DecodeFromChars(jwk.Text("e")));
    }
}
