using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Tests.Edge;

public class A_signature_verifier_agrees_with
{
    // Verdicts of Wycheproof that a strict verifier cannot share; tests/vectors/README.md says why, one by one.
    private static readonly Dictionary<int, bool> LabelErrors = new()
    {
        [367] = true, // labelled invalid padding, but byte for byte the valid 357
        [370] = true, // labelled invalid padding in the payload, but byte for byte the valid 357
        [372] = false, // labelled valid with a '?' in the header
        [373] = false, // labelled valid with a '?' in the payload
    };

    [Fact]
    public void the_example_of_RFC_7515_A_1()
    {
        var example = Vectors.Read("rfc7515_appendix_a.json").GetProperty("vectors")[0];
        var key = KeyOf(example.GetProperty("key"));

        Assert.True(Jws.TryVerify(Encoding.UTF8.GetBytes(example.Text("jws")), key, out var payload));
        Assert.Equal("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}", Encoding.UTF8.GetString(payload));
    }

    [Fact]
    public void every_HMAC_case_of_Wycheproofs_JWS_file_but_its_label_errors()
    {
        var cases = 0;
        foreach (var (group, test) in Cases("json_web_signature_test.json"))
        {
            if (group.TryGetProperty("public", out _))
            {
                continue;
            }

            cases++;
            var id = test.GetProperty("tcId").GetInt32();
            var expected = LabelErrors.TryGetValue(id, out var corrected) ? corrected : test.Text("result") == "valid";
            var token = test.GetProperty("jws").GetString()!;
            Assert.True(expected == Jws.TryVerify(Encoding.UTF8.GetBytes(token), KeyOf(group.GetProperty("private")), out _), $"case {id}");
        }

        Assert.Equal(40, cases);
    }

    [Fact]
    public void Wycheproofs_asymmetric_tokens_in_so_far_as_our_secret_never_takes_them()
    {
        var key = new Hs256Key(new byte[32]);
        foreach (var (group, test) in Cases("json_web_signature_test.json"))
        {
            if (group.TryGetProperty("public", out _))
            {
                Assert.False(Jws.TryVerify(Encoding.UTF8.GetBytes(test.GetProperty("jws").GetString()!), key, out _));
            }
        }
    }

    [Fact]
    public void every_case_of_Wycheproofs_HMAC_file_except_that_short_keys_and_cut_tags_are_refused()
    {
        foreach (var (group, test) in Cases("hmac_sha256_test.json"))
        {
            var secret = Convert.FromHexString(test.Text("key"));
            if (secret.Length < Hs256Key.MinSecretBytes)
            {
                Assert.Throws<ArgumentException>(() => new Hs256Key(secret));
                continue;
            }

            var expected = group.GetProperty("tagSize").GetInt32() == 256 && test.Text("result") == "valid";
            var message = Convert.FromHexString(test.Text("msg"));
            Assert.True(expected == new Hs256Key(secret).Verifies(message, Convert.FromHexString(test.Text("tag"))), $"case {test.GetProperty("tcId")}");
        }
    }

    private static Hs256Key KeyOf(JsonElement jwk) =>
        new(Base64Url.DecodeFromChars(jwk.Text("k")), jwk.TryGetProperty("kid", out var id) ? id.GetString() : null);

    private static IEnumerable<(JsonElement Group, JsonElement Test)> Cases(string file) =>
        from @group in Vectors.Read(file).GetProperty("testGroups").EnumerateArray()
        from test in @group.GetProperty("tests").EnumerateArray()
        select (@group, test);
}
