using System.Text;
using System.Text.Json;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Tests.Edge;

/// <summary>Every file in tests/vectors that holds whole tokens, through the entry point that a token of a stranger takes.</summary>
public class A_signature_verifier_agrees_with
{
    // Verdicts of Wycheproof that a strict verifier cannot share.
    private static readonly Dictionary<int, (bool Verdict, string Reason)> LabelErrors = new()
    {
        [346] = (false, "the key is for PS256, the header says PS384"),
        [347] = (false, "the key is for \"ES521\", which does not exist; the header says ES512"),
        [350] = (false, "the key is for PS256, the header says PS384"),
        [351] = (false, "the key is for \"ES521\", which does not exist; the header says ES512"),
        [367] = (true, "labelled invalid padding, but byte for byte the valid 357"),
        [370] = (true, "labelled invalid padding in the payload, but byte for byte the valid 357"),
        [372] = (false, "labelled valid with a '?' in the header, which is not base64url (RFC 7515 §2)"),
        [373] = (false, "labelled valid with a '?' in the payload, which is not base64url (RFC 7515 §2)"),
    };

    [Fact]
    public void every_case_of_Wycheproofs_JWS_file_but_its_eight_label_errors()
    {
        var cases = Vectors.Cases("json_web_signature_test.json").ToList();
        Assert.Equal(401, cases.Count);
        foreach (var (group, test) in cases)
        {
            if (!LabelErrors.ContainsKey(test.Id()))
            {
                Assert.True(test.IsValid() == Takes(Vectors.KeyOf(group), test), $"case {test.Id()}");
            }
        }
    }

    [Fact]
    public void the_RFCs_and_not_with_Wycheproofs_eight_label_errors()
    {
        var cases = Vectors.Cases("json_web_signature_test.json").ToDictionary(found => found.Test.Id());
        Assert.Equal(8, LabelErrors.Count);
        foreach (var (id, (verdict, reason)) in LabelErrors)
        {
            var (group, test) = cases[id];
            Assert.NotEqual(verdict, test.IsValid());
            Assert.True(verdict == Takes(Vectors.KeyOf(group), test), $"case {id}: {reason}");
        }

        Assert.Equal(cases[357].Test.Text("jws"), cases[367].Test.Text("jws"));
        Assert.Equal(cases[357].Test.Text("jws"), cases[370].Test.Text("jws"));
    }

    [Fact]
    public void every_case_of_Wycheproofs_mixed_file_except_that_nothing_encrypted_is_taken()
    {
        // 50 and 67 are good JWE: no signature, and so nothing for us.
        int[] encrypted = [50, 67];
        var cases = Vectors.Cases("json_web_crypto_test.json").ToList();
        Assert.Equal(83, cases.Count);
        foreach (var (group, test) in cases)
        {
            var expected = test.IsValid() && !encrypted.Contains(test.Id());
            Assert.True(expected == Takes(Vectors.KeyOf(group), test), $"case {test.Id()}");
        }
    }

    [Fact]
    public void every_case_of_Wycheproofs_key_file_except_that_HS384_and_HS512_are_not_taken()
    {
        int[] otherHashes = [14, 15];
        var cases = Vectors.Cases("json_web_key_test.json").ToList();
        Assert.Equal(26, cases.Count);
        foreach (var (group, test) in cases)
        {
            var expected = test.IsValid() && !otherHashes.Contains(test.Id());
            Assert.True(expected == Takes(Vectors.KeyOf(group), test), $"case {test.Id()}");
        }
    }

    [Fact]
    public void Wycheproofs_encryption_file_in_that_no_key_of_it_verifies_and_no_token_of_it_is_taken()
    {
        var cases = Vectors.Cases("json_web_encryption_test.json").ToList();
        var secret = new KeyRing([new Hs256Key(new byte[32])]);
        Assert.Equal(139, cases.Count);
        foreach (var (group, test) in cases)
        {
            Assert.False(JwkSet.TryRead(Vectors.SetOf(Vectors.KeyOf(group)), out _, out _), $"case {test.Id()}");
            Assert.Equal(TokenRefusal.Malformed, Jws.Verify(Token(test), secret, out _, out _));
        }
    }

    [Theory]
    [InlineData(0, "RFC 7515 A.1 HS256")]
    [InlineData(1, "RFC 7515 A.2 RS256")]
    [InlineData(2, "RFC 7515 A.3 ES256")]
    public void the_example_of(int index, string name)
    {
        var example = Vectors.Read("rfc7515_appendix_a.json").GetProperty("vectors")[index];
        Assert.Equal(name, example.Text("name"));
        Assert.True(JwkSet.TryRead(Vectors.SetOf(example.GetProperty("key")), out var set, out _));

        Assert.Equal(TokenRefusal.None, Jws.Verify(Token(example), set.Keys, out var payload, out _));
        Assert.Equal("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}", Encoding.UTF8.GetString(payload));
    }

    [Fact]
    public void RFC_7515_A_5_in_that_a_token_without_signature_is_refused()
    {
        var example = Vectors.Read("rfc7515_appendix_a.json").GetProperty("vectors")[3];
        Assert.StartsWith("RFC 7515 A.5", example.Text("name"), StringComparison.Ordinal);
        Assert.False(Takes(example.GetProperty("key"), example));
    }

    [Fact]
    public void RFC_8037_A_4_only_when_Ed25519_is_supported_which_it_is_not()
    {
        var example = Vectors.Read("rfc7515_appendix_a.json").GetProperty("vectors")[4];
        Assert.StartsWith("RFC 8037 A.4", example.Text("name"), StringComparison.Ordinal);
        Assert.False(Takes(example.GetProperty("key"), example));
    }

    private static bool Takes(JsonElement keyOrSet, JsonElement test)
    {
        if (!JwkSet.TryRead(Vectors.SetOf(keyOrSet), out var set, out _))
        {
            return false;
        }

        var refusal = Jws.Verify(Token(test), set.Keys, out var payload, out _);
        Assert.True(refusal == TokenRefusal.None || payload.Length == 0);
        return refusal == TokenRefusal.None;
    }

    // Some cases are tokens in JSON serialization: they are given as they are.
    private static byte[] Token(JsonElement test)
    {
        var token = test.TryGetProperty("jws", out var jws) ? jws : test.GetProperty("jwe");
        return Encoding.UTF8.GetBytes(token.ValueKind == JsonValueKind.String ? token.GetString()! : token.GetRawText());
    }
}
