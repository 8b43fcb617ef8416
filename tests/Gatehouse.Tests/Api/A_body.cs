using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Chat.Api;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Api;

public class A_body
{
    [Theory]
    [InlineData("{\"name\":1}", "STRING_TYPE_CONVERT")]
    [InlineData("{\"name\":null}", "BASE_TYPE_REQUIRED")]
    [InlineData("{}", "BASE_TYPE_REQUIRED")]
    public void says_what_is_wrong_with_a_required_text(string json, string code) =>
        Assert.Equal(code, Call.Read(Utf8(json), form => form.RequiredText("name")).Fault!.Fields.Single().Code);

    [Fact]
    public void says_everything_that_is_wrong_at_once_and_where()
    {
        var read = Call.Read(
            Utf8("""{"parent_id":"x","nsfw":"yes","position":1.5,"permission_overwrites":[{"id":"1"},{"id":{}},7]}"""), ChannelForms.New);
        var errors = JsonElement.Parse(ErrorBody.Of(read.Fault!)).GetProperty("errors");

        Assert.Equal("BASE_TYPE_REQUIRED", Leaf(errors.GetProperty("name")));
        Assert.Equal("NUMBER_TYPE_COERCE", Leaf(errors.GetProperty("parent_id")));
        Assert.Equal("BOOLEAN_TYPE_CONVERT", Leaf(errors.GetProperty("nsfw")));
        Assert.Equal("NUMBER_TYPE_COERCE", Leaf(errors.GetProperty("position")));
        Assert.Equal("NUMBER_TYPE_COERCE", Leaf(errors.GetProperty("permission_overwrites").GetProperty("1").GetProperty("id")));
        Assert.Equal("DICT_TYPE_CONVERT", Leaf(errors.GetProperty("permission_overwrites").GetProperty("2")));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("\"x\"")]
    public void that_is_no_object_is_wrong_as_a_whole(string json)
    {
        var fault = Call.Read(Utf8(json), form => form.Text("name")).Fault!;

        Assert.Equal("DICT_TYPE_CONVERT", Leaf(JsonElement.Parse(ErrorBody.Of(fault)).GetProperty("errors")));
    }

    [Fact]
    public void may_have_nulls_doubles_and_strangers()
    {
        var read = Call.Read(Utf8("""{"content":"a","content":"b","tts":null,"nonce":null,"embeds":null,"messageReference":{},"x":[[{}]]}"""), form => MessageForms.New(form, []));

        Assert.Equal(new NewMessage("b"), read.Value);
    }

    [Fact]
    public void keeps_a_nonce_as_it_came()
    {
        Assert.Equal("\"1\"", Call.Read(Utf8("""{"nonce":"1"}"""), form => MessageForms.New(form, [])).Value.Nonce);
        Assert.Equal("1", Call.Read(Utf8("""{"nonce":1}"""), form => MessageForms.New(form, [])).Value.Nonce);
        Assert.Equal("BASE_TYPE_MAX_LENGTH", Call.Read(Utf8("""{"nonce":"12345678901234567890123456"}"""), form => MessageForms.New(form, [])).Fault!.Fields.Single().Code);
        Assert.Equal("STRING_TYPE_CONVERT", Call.Read(Utf8("""{"nonce":1.5}"""), form => MessageForms.New(form, [])).Fault!.Fields.Single().Code);
    }

    [Fact]
    public void takes_bit_sets_and_snowflakes_as_strings_and_numbers()
    {
        var read = Call.Read(Utf8("""{"type":"1","allow":1024,"deny":"2048"}"""), form => ChannelForms.Overwrite(form, 5));

        Assert.Equal(new Overwrite(5, OverwriteKind.Member, Permissions.ViewChannel, Permissions.SendMessages), read.Value);
    }

    [Fact]
    public void tells_left_out_from_taken_away()
    {
        var left = Call.Read(Utf8("{}"), ChannelForms.Patch).Value;
        var taken = Call.Read(Utf8("""{"topic":null,"parent_id":null}"""), ChannelForms.Patch).Value;

        Assert.False(left.Topic.IsPresent || left.Parent.IsPresent || left.Overwrites.IsPresent);
        Assert.True(taken.Topic.Says(out var topic) && topic is null && taken.Parent.Says(out var parent) && parent is null);
    }

    [Fact]
    public void that_asks_for_what_there_is_not_is_refused()
    {
        var read = Call.Read(Utf8("""{"content":"a","components":[{"type":1}],"poll":{}}"""), form => MessageForms.New(form, []));

        Assert.Equal(["components", "poll"], read.Fault!.Fields.Select(field => field.Path));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":\"\\udc00\\ud800\"}")]
    [InlineData("{\"a\":\"\\ud800x\\udc00\"}")]
    [InlineData("{\"\\ud800\":1}")]
    public void that_is_not_json_is_refused(string json) => Assert.Equal(50109, Call.Read(Utf8(json), form => form.Text("a")).Fault!.Code);

    [Theory]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("\\\\ud800", "\\ud800")]
    public void may_have_escapes_that_make_characters(string escaped, string text) =>
        Assert.Equal(text, Call.Read(Utf8($$"""{"a":"{{escaped}}"}"""), form => form.Text("a")).Value);

    [Fact]
    public void that_is_not_utf8_is_refused() =>
        Assert.Equal(50109, Call.Read<string?>(new byte[] { (byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, form => form.Text("a")).Fault!.Code);

    [Fact]
    public void that_is_nested_too_deep_is_refused() =>
        Assert.Equal(50109, Call.Read(Utf8("{\"a\":" + new string('[', 5_000) + new string(']', 5_000) + "}"), form => form.Text("a")).Fault!.Code);

    [Fact]
    public void of_a_million_mistakes_gets_a_short_answer()
    {
        var parse = string.Join(',', Enumerable.Repeat("7", 100_000));
        var read = Call.Read(Utf8($$$"""{"content":"a","allowed_mentions":{"parse":[{{{parse}}}]}}"""), form => MessageForms.New(form, []));

        Assert.InRange(ErrorBody.Of(read.Fault!).Length, 1, 20_000);
    }

    [Fact]
    public void of_whatever_values_never_throws()
    {
        var json = Gen.Elements(
            "null", "true", "1", "-1", "1.5", "1e400", "99999999999999999999999", "\"\"", "\"7\"", "\"x\"", "\"\\u0000\"", "[]", "[1]", "[null]", "[[]]", "{}", "[{}]", "{\"id\":{}}",
            "{\"parse\":[1]}", "{\"message_id\":[]}", "{\"primary_color\":\"x\"}", "[{\"id\":null,\"type\":9}]");
        var name = Gen.Elements(
            "name", "content", "tts", "flags", "nonce", "enforce_nonce", "message_reference", "reply_to", "allowed_mentions", "embeds", "poll", "type", "topic", "parent_id", "position",
            "nsfw", "rate_limit_per_user", "permission_overwrites", "allow", "deny", "id", "a.b");
        var member = from key in name from value in json select $"\"{key}\":{value}";
        var bodies = from members in Gen.ListOf(member) select "{" + string.Join(',', members) + "}";

        Prop.ForAll(bodies.ToArbitrary(), body => ReadAll(Utf8(body))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void of_whatever_bytes_never_throws() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes => ReadAll(bytes) && ReadAll(Encoding.UTF8.GetBytes("{\"content\":\"").Concat(bytes).Concat("\"}"u8.ToArray()).ToArray()))
        .QuickCheckThrowOnFailure();

    private static bool ReadAll(byte[] body)
    {
        Func<FormReader, object>[] forms =
        [
            form => MessageForms.New(form, []), form => MessageForms.Patch(form, []), ChannelForms.New, ChannelForms.Patch, ChannelForms.Move, form => ChannelForms.Overwrite(form, 1),
        ];
        foreach (var form in forms)
        {
            if (Call.Read(body, form).Fault is { } fault)
            {
                JsonElement.Parse(ErrorBody.Of(fault));
            }
        }

        return true;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Leaf(JsonElement branch) => branch.GetProperty("_errors")[0].GetProperty("code").GetString();
}
