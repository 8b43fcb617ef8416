using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

public class Every_request(House house) : IClassFixture<House>
{
    [Theory]
    [InlineData("/api")]
    [InlineData("/api/v1")]
    [InlineData("/api/v9")]
    [InlineData("/api/v10")]
    public async Task may_use_any_of_the_prefixes(string prefix)
    {
        var ada = await house.PersonAsync("ada");

        Assert.Equal(ada.Id, (await ada.Rest.GetAsync($"/{prefix}/users/@me")).MustBe(200).Id);
        (await ada.Rest.GetAsync($"/{prefix}/gateway")).MustBe(200);
    }

    [Theory]
    [InlineData("/users/@me")]
    [InlineData("/users/%40me")]
    [InlineData("/users/@me?")]
    [InlineData("/users/@me?&wait=true")]
    public async Task may_be_written_as_the_libraries_write_it(string path)
    {
        var ada = await house.PersonAsync("ada");

        Assert.Equal(ada.Id, (await ada.Rest.GetAsync(path)).MustBe(200).Id);
    }

    [Fact]
    public async Task is_answered_with_exactly_application_json()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var answers = new[]
        {
            await house.Anyone.GetAsync("/gateway"),
            await ada.Rest.GetAsync("/users/@me"),
            await ada.Rest.GetAsync("/users/@me/guilds"),
            await ada.Rest.GetAsync($"/guilds/{place.Guild}"),
            await ada.Rest.GetAsync($"/channels/{place.Channel}/messages"),
            await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = "ahoy" }),
            await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = "" }),
            await ada.Rest.GetAsync("/nowhere"),
            await house.Anyone.GetAsync("/users/@me"),
        };

        Assert.All(answers, answer => Assert.Equal("application/json", answer.ContentType));
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("GET", "/guilds/1/nowhere", 404)]
    [InlineData("GET", "//api/v7/users/@me", 404)]
    [InlineData("PUT", "/users/@me", 405)]
    [InlineData("DELETE", "/gateway", 405)]
    public async Task to_where_nothing_is_is_refused_in_Discords_form(string method, string path, int status)
    {
        var ada = await house.PersonAsync("ada");

        (await ada.Rest.SendAsync(new HttpMethod(method), path, null)).MustFail(status, 0);
    }

    [Theory]
    [InlineData("{", 50109)]
    [InlineData("", 50109)]
    [InlineData("[]", 50035)]
    [InlineData("null", 50035)]
    [InlineData("\"text\"", 50035)]
    [InlineData("{\"content\": 5e999}", 50035)]
    [InlineData("{\"content\": {}}", 50035)]
    [InlineData("{\"content\": \"\\ud800\"}", 50035, 50109)]
    public async Task with_a_body_that_makes_no_sense_is_refused_in_Discords_form(string body, params int[] codes)
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);

        var answer = await ada.Rest.SendAsync(HttpMethod.Post, $"/channels/{place.Channel}/messages", body, "application/json");

        answer.MustBe(400);
        Assert.Contains(answer.Code, codes.Append(50006).Append(50035).Append(50109));
        Assert.Equal("application/json", answer.ContentType);
    }

    [Fact]
    public async Task names_the_field_of_a_wrong_type_in_the_error_tree()
    {
        var ada = await house.PersonAsync("ada");

        var answer = (await ada.Rest.PostAsync("/guilds", new JsonObject { ["name"] = new JsonObject() })).MustFail(400, 50035);

        var leaf = answer.Json["errors"]!["name"]!.List("_errors")[0]!;
        Assert.NotEmpty(leaf.Text("code"));
        Assert.NotEmpty(leaf.Text("message"));
    }

    [Fact]
    public async Task may_hold_unknown_fields_and_nulls()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var wish = JsonNode.Parse("""
            {"content":"ahoy","tts":false,"enforce_nonce":false,"nonce":null,"embeds":null,"message_reference":null,"messageReference":{},"sticker_ids":null,
             "allowed_mentions":null,"components":null,"flags":null,"poll":null,"whatever":{"deep":[1,2,{"x":null}]}}
            """)!;

        Assert.Equal("ahoy", (await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", wish)).MustBe(200).Json.Text("content"));
    }

    [Fact]
    public async Task may_have_no_body_where_none_is_needed()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);

        Assert.Equal("", (await ada.Rest.PostAsync($"/channels/{place.Channel}/typing")).MustBe(204).Text);
        (await ada.Rest.PostAsync($"/channels/{place.Channel}/invites")).MustBe(200);
    }

    [Fact]
    public async Task that_is_too_large_is_refused()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var huge = new string(' ', 30_000_000) + "{}";

        var status = 413;
        try
        {
            status = (await ada.Rest.SendAsync(HttpMethod.Post, $"/channels/{place.Channel}/messages", huge, "application/json")).Status;
        }
        catch (HttpRequestException)
        {
            // The server need not read it all before it closes.
        }

        Assert.Equal(413, status);
    }

    [Theory]
    [InlineData("/guilds/abc")]
    [InlineData("/guilds/-1")]
    [InlineData("/guilds/99999999999999999999999")]
    [InlineData("/channels/x/messages")]
    public async Task with_an_id_that_is_none_is_refused(string path)
    {
        var ada = await house.PersonAsync("ada");

        var answer = await ada.Rest.GetAsync(path);

        Assert.Contains(answer.Status, new[] { 400, 404 });
        Assert.Equal("application/json", answer.ContentType);
    }

    [Fact]
    public async Task is_answered_with_security_headers_but_without_HSTS_over_plain_HTTP()
    {
        var headers = (await house.Anyone.GetAsync("/gateway")).Headers;

        Assert.Equal("nosniff", headers["x-content-type-options"]);
        Assert.Equal("DENY", headers["x-frame-options"]);
        Assert.Contains("referrer-policy", headers);
        Assert.Contains("content-security-policy", headers);
        Assert.DoesNotContain("strict-transport-security", headers);
        Assert.DoesNotContain("server", headers);
    }

    [Fact]
    public async Task finds_the_gateway()
    {
        var ada = await house.PersonAsync("ada");

        var url = (await house.Anyone.GetAsync("/gateway")).MustBe(200).Json.Text("url");
        var own = (await ada.Rest.GetAsync("/gateway/bot")).MustBe(200).Json;

        Assert.StartsWith("ws://127.0.0.1:", url, StringComparison.Ordinal);
        Assert.DoesNotContain('?', url);
        Assert.Equal(url, own.Text("url"));
        Assert.True(own.Number("shards") >= 1);
        Assert.True(own["session_start_limit"]!.Number("max_concurrency") >= 16);
        Assert.True(own["session_start_limit"]!.Number("remaining") >= 1);
        (await house.Anyone.GetAsync("/gateway/bot")).MustFail(401, 0);
    }
}
