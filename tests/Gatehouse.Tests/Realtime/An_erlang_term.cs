using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Realtime.Dialects.Discord;

namespace Gatehouse.Tests.Realtime;

public class An_erlang_term
{
    // Put together by hand in the terms that erlpack uses, not captured from it: {"op":1,"d":null}, {"op":2,"d":{"token":"T","compress":false,"shard":[0,1],"large_threshold":250}}, and a time in milliseconds.
    public static TheoryData<string, string> Written => new()
    {
        { "8374000000026D000000026F7061016D00000001647303" + "6E696C", """{"op":1,"d":null}""" },
        {
            "8374000000026D000000026F7061026D000000016474000000046D00000005746F6B656E6D00000001546D00000008636F6D70726573737305" + "66616C73656D0000000573686172646C00000002610061016A6D0000000F6C617267655F7468726573686F6C6461FA",
            """{"op":2,"d":{"token":"T","compress":false,"shard":[0,1],"large_threshold":250}}"""
        },
        { "8374000000016D0000000573696E636546427A5DD5B2E00000", """{"since":1811769600000}""" },
        { "836E0400FFFFFFFF", "4294967295" },
        { "8362FFFFFFFF", "-1" },
        { "836A", "[]" },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void of_a_client_is_read(string term, string json)
    {
        var read = EtfReader.ToJson(Convert.FromHexString(term));

        Assert.NotNull(read);
        if (!json.StartsWith("{\"since", StringComparison.Ordinal))
        {
            Assert.Equal(json, Encoding.UTF8.GetString(read));
        }
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("83", "no term")]
    [InlineData("826100", "another version")]
    [InlineData("83610061", "something behind it")]
    [InlineData("836D7FFFFFFF", "more than there is")]
    [InlineData("836CFFFFFFFF", "less than nothing")]
    [InlineData("836D00000001FF", "text that is none")]
    [InlineData("8374000000017302" + "6F706101", "a key that is an atom")]
    [InlineData("836C0000000161016101", "a list with another tail")]
    [InlineData("83467FF0000000000000", "infinity")]
    [InlineData("836E09000000000000000000FF", "a number of nine digits")]
    [InlineData("8368026101610" + "2", "a tuple")]
    [InlineData("837303616263", "an atom of no meaning")]
    public void that_is_none_is_refused(string term, string what) => Assert.True(EtfReader.ToJson(Convert.FromHexString(term)) is null, what);

    [Fact]
    public void is_not_read_deeper_than_anybody_means()
    {
        byte[] deep = [131, .. Enumerable.Repeat<byte[]>([108, 0, 0, 0, 1], 1_000).SelectMany(level => level)];

        Assert.Null(EtfReader.ToJson(deep));
    }

    [Fact]
    public void is_written_in_terms_that_erlpack_reads() => Assert.Equal(
        "8374000000046D000000017373036E696C6D00000001616C000000026D00000002C59F61016A6D00000001627304747275656D00000001636A",
        Convert.ToHexString(EtfWriter.Encode("""{"s":null,"a":["ş",1],"b":true,"c":[]}"""u8)));

    [Fact]
    public void is_an_envelope_behind_a_head_of_ones_own()
    {
        var head = new byte[Gatehouse.Realtime.Dialects.WireFormat.MaxHead];
        var length = DiscordEtfFormat.Instance.WriteHead(head, 5_000_000_000);
        byte[] whole = [.. head[..length], .. DiscordEtfFormat.Instance.EncodeShared("MESSAGE_CREATE", """{"id":"1","n":-7.5}"""u8)];

        Assert.Equal("""{"s":5000000000,"op":0,"t":"MESSAGE_CREATE","d":{"id":"1","n":-7.5}}""", Encoding.UTF8.GetString(EtfReader.ToJson(whole)!));
    }

    [Fact]
    public void comes_back_as_the_JSON_that_it_was() => Prop.ForAll(
        Values(3).ToArbitrary(),
        json => JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(EtfReader.ToJson(EtfWriter.Encode(Encoding.UTF8.GetBytes(json)))!)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void of_any_bytes_is_read_or_refused_and_never_thrown_at() => Prop.ForAll(
        Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(),
        bytes =>
        {
            byte[] term = [131, .. bytes];
            return EtfReader.ToJson(term) is null or { Length: > 0 };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static Gen<string> Values(int depth)
    {
        var simple = Gen.OneOf(
            Gen.Choose(int.MinValue, int.MaxValue).Select(number => $"{number}"),
            Gen.Choose(0, int.MaxValue).Select(number => $"{number * 5_000_000_001L}"),
            Gen.Choose(0, 9_999).Select(number => $"{number}.5"),
            Gen.Elements("true", "false", "null", "\"\"", "\"ışık\"", "\"\\u0001\\\"\"", "\"🚢\""));
        if (depth == 0)
        {
            return simple;
        }

        var inner = Values(depth - 1);
        return Gen.OneOf(
            simple,
            inner.ListOf(3).Select(items => $"[{string.Join(',', items)}]"),
            inner.ListOf(3).Select(items => "{" + string.Join(',', items.Select((item, index) => $"\"k{index}\":{item}")) + "}"));
    }
}
