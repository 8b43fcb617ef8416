using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

public class Guilds(House house) : IClassFixture<House>
{
    [Fact]
    public async Task begin_with_an_owner_a_role_for_everyone_and_a_channel()
    {
        var ada = await house.PersonAsync("ada");

        var guild = (await ada.Rest.PostAsync("/guilds", new JsonObject { ["name"] = "harbour" })).MustBe(201).Json;

        Assert.Equal("harbour", guild.Text("name"));
        Assert.Equal(ada.Id, guild.Text("owner_id"));
        var everyone = Assert.Single(guild.List("roles"))!;
        Assert.Equal(guild.Text("id"), everyone.Text("id"));
        Assert.Equal("@everyone", everyone.Text("name"));
        Assert.Equal(0, everyone["colors"]!.Number("primary_color"));
        Assert.NotEmpty(everyone.Text("permissions"));
        var channel = Assert.Single((JsonArray)(await ada.Rest.GetAsync($"/guilds/{guild.Text("id")}/channels")).MustBe(200).Json)!;
        Assert.Equal("general", channel.Text("name"));
        Assert.Equal(0, channel.Number("type"));
        Assert.Empty(channel.List("permission_overwrites"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData(null)]
    public async Task need_a_name(string? name)
    {
        var ada = await house.PersonAsync("ada");

        (await ada.Rest.PostAsync("/guilds", new JsonObject { ["name"] = name })).MustFail(400, 50035);
    }

    [Fact]
    public async Task are_listed_for_their_members()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);

        var adas = Assert.Single((JsonArray)(await ada.Rest.GetAsync("/users/@me/guilds")).MustBe(200).Json)!;
        var bos = Assert.Single((JsonArray)(await bo.Rest.GetAsync("/users/@me/guilds")).MustBe(200).Json)!;

        Assert.Equal(place.Guild, adas.Text("id"));
        Assert.True(adas["owner"]!.GetValue<bool>());
        Assert.False(bos["owner"]!.GetValue<bool>());
        Assert.NotEmpty(bos.Text("permissions"));
    }

    [Fact]
    public async Task are_closed_to_strangers()
    {
        var ada = await house.PersonAsync("ada");
        var stranger = await house.PersonAsync("stranger");
        var place = await house.GuildAsync(ada);

        foreach (var path in new[] { "", "/channels", "/members", "/roles" })
        {
            var answer = await stranger.Rest.GetAsync($"/guilds/{place.Guild}{path}");
            Assert.Contains(answer.Status, new[] { 403, 404 });
            Assert.Contains(answer.Code, new[] { 50001, 10004 });
        }

        Assert.Contains((await stranger.Rest.GetAsync($"/channels/{place.Channel}")).Status, new[] { 403, 404 });
        Assert.Contains((await stranger.Rest.GetAsync($"/channels/{place.Channel}/messages")).Status, new[] { 403, 404 });
    }

    [Fact]
    public async Task that_do_not_exist_are_not_found()
    {
        var ada = await house.PersonAsync("ada");

        (await ada.Rest.GetAsync("/guilds/100000000000000000")).MustFail(404, 10004);
        (await ada.Rest.GetAsync("/channels/100000000000000000")).MustFail(404, 10003);
    }

    [Fact]
    public async Task are_changed_and_deleted_by_their_owner()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);

        (await bo.Rest.PatchAsync($"/guilds/{place.Guild}", new JsonObject { ["name"] = "bay" })).MustFail(403, 50013);
        Assert.Equal("bay", (await ada.Rest.PatchAsync($"/guilds/{place.Guild}", new JsonObject { ["name"] = "bay" })).MustBe(200).Json.Text("name"));
        (await bo.Rest.DeleteAsync($"/guilds/{place.Guild}")).MustBe(403);
        (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}")).MustBe(204);

        (await ada.Rest.GetAsync($"/guilds/{place.Guild}")).MustFail(404, 10004);
        (await ada.Rest.GetAsync($"/channels/{place.Channel}")).MustFail(404, 10003);
    }

    [Fact]
    public async Task list_their_members_in_pages_by_id()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var cem = await house.PersonAsync("cem");
        var place = await house.GuildAsync(ada, bo, cem);

        Assert.Equal([ada.Id], await MembersAsync(""));
        Assert.Equal([ada.Id, bo.Id, cem.Id], await MembersAsync("?limit=1000"));
        Assert.Equal([bo.Id], await MembersAsync($"?limit=1&after={ada.Id}"));
        Assert.Empty(await MembersAsync($"?limit=10&after={cem.Id}"));
        (await ada.Rest.GetAsync($"/guilds/{place.Guild}/members?limit=1001")).MustFail(400, 50035);

        async Task<string[]> MembersAsync(string query) =>
            [.. ((JsonArray)(await ada.Rest.GetAsync($"/guilds/{place.Guild}/members{query}")).MustBe(200).Json).Select(member => member!["user"]!.Text("id"))];
    }

    [Fact]
    public async Task lose_members_who_leave_or_are_kicked()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var cem = await house.PersonAsync("cem");
        var place = await house.GuildAsync(ada, bo, cem);

        (await bo.Rest.DeleteAsync($"/guilds/{place.Guild}/members/{cem.Id}")).MustFail(403, 50013);
        (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}/members/{cem.Id}")).MustBe(204);
        (await bo.Rest.DeleteAsync($"/users/@me/guilds/{place.Guild}")).MustBe(204);

        (await ada.Rest.GetAsync($"/guilds/{place.Guild}/members/{cem.Id}")).MustFail(404, 10007);
        (await ada.Rest.GetAsync($"/guilds/{place.Guild}/members/{bo.Id}")).MustFail(404, 10007);
        (await ada.Rest.GetAsync($"/guilds/{place.Guild}/members/{ada.Id}")).MustBe(200);
    }

    [Fact]
    public async Task have_roles_that_are_made_changed_given_and_taken()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var roles = $"/guilds/{place.Guild}/roles";

        var made = await ada.Rest.PostAsync(roles, new JsonObject { ["name"] = "pilot", ["permissions"] = "8192", ["color"] = 255 });
        Assert.Contains(made.Status, new[] { 200, 201 });
        Assert.Equal("8192", made.Json.Text("permissions"));
        var pilot = made.Id;

        Assert.Equal("captain", (await ada.Rest.PatchAsync($"{roles}/{pilot}", new JsonObject { ["name"] = "captain" })).MustBe(200).Json.Text("name"));
        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/members/{bo.Id}/roles/{pilot}")).MustBe(204);
        Assert.Equal(pilot, (await RolesOfBoAsync()).Single()!.GetValue<string>());
        (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}/members/{bo.Id}/roles/{pilot}")).MustBe(204);
        Assert.Empty(await RolesOfBoAsync());
        (await ada.Rest.DeleteAsync($"{roles}/{pilot}")).MustBe(204);
        Assert.Equal([place.Guild], (await ada.Rest.GetAsync(roles)).MustBe(200).Json.Ids());
        (await bo.Rest.PostAsync(roles, new JsonObject())).MustFail(403, 50013);

        async Task<JsonArray> RolesOfBoAsync() => (await ada.Rest.GetAsync($"/guilds/{place.Guild}/members/{bo.Id}")).MustBe(200).Json.List("roles");
    }

    [Fact]
    public async Task have_members_with_nicknames()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);

        var member = (await ada.Rest.PatchAsync($"/guilds/{place.Guild}/members/%40me", new JsonObject { ["nick"] = "skipper" })).MustBe(200).Json;

        Assert.Equal("skipper", member.Text("nick"));
    }
}
