using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

public class Channels(House house) : IClassFixture<House>
{
    [Fact]
    public async Task are_made_read_changed_and_deleted()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);

        var made = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/channels", new JsonObject { ["name"] = "quay", ["topic"] = "ships", ["type"] = 0 }))
            .MustBe(201).Json;
        var quay = made.Text("id");
        Assert.Equal("ships", made.Text("topic"));
        Assert.Equal(place.Guild, made.Text("guild_id"));
        Assert.Equal("quay", (await ada.Rest.GetAsync($"/channels/{quay}")).MustBe(200).Json.Text("name"));

        var changed = (await ada.Rest.PatchAsync($"/channels/{quay}", new JsonObject { ["topic"] = null, ["name"] = "pier" })).MustBe(200).Json;
        Assert.Equal("pier", changed.Text("name"));
        Assert.Null(changed["topic"]);

        Assert.Equal(quay, (await ada.Rest.DeleteAsync($"/channels/{quay}")).MustBe(200).Id);
        (await ada.Rest.GetAsync($"/channels/{quay}")).MustFail(404, 10003);
    }

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{}""", "name")]
    [InlineData("""{"name":"quay","type":99}""", "type")]
    [InlineData("""{"name":"quay","rate_limit_per_user":99999}""", "rate_limit_per_user")]
    public async Task are_refused_with_an_error_tree_that_names_the_field(string body, string field)
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);

        var answer = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/channels", JsonNode.Parse(body))).MustFail(400, 50035);

        Assert.NotEmpty(answer.Json["errors"]![field]!.List("_errors"));
    }

    [Fact]
    public async Task are_listed_by_position_as_far_as_the_asker_may_see_them()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var open = await House.ChannelAsync(place, ada, "open");
        var hidden = await House.ChannelAsync(place, ada, "hidden", Overwrites.HiddenFromEveryone(place));

        Assert.Equal([place.Channel, open, hidden], (await ada.Rest.GetAsync($"/guilds/{place.Guild}/channels")).MustBe(200).Json.Ids());
        Assert.Equal([place.Channel, open], (await bo.Rest.GetAsync($"/guilds/{place.Guild}/channels")).MustBe(200).Json.Ids());
        (await bo.Rest.GetAsync($"/channels/{hidden}")).MustFail(403, 50001);
    }

    [Fact]
    public async Task have_overwrites_that_are_put_and_deleted()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var permissions = $"/channels/{place.Channel}/permissions";

        // discord.js sends the id in the body too, eris sends numbers instead of strings.
        (await ada.Rest.PutAsync($"{permissions}/{bo.Id}", new JsonObject { ["id"] = bo.Id, ["type"] = 1, ["allow"] = 0, ["deny"] = "2048" })).MustBe(204);
        var overwrite = Assert.Single((await ada.Rest.GetAsync($"/channels/{place.Channel}")).Json.List("permission_overwrites"))!;
        Assert.Equal((bo.Id, 1, "0", "2048"), (overwrite.Text("id"), overwrite.Number("type"), overwrite.Text("allow"), overwrite.Text("deny")));
        (await bo.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = "ahoy" })).MustFail(403, 50013);

        (await ada.Rest.DeleteAsync($"{permissions}/{bo.Id}")).MustBe(204);
        await bo.SayAsync(place.Channel, "ahoy");
        (await bo.Rest.PutAsync($"{permissions}/{bo.Id}", new JsonObject { ["type"] = 1, ["allow"] = "8", ["deny"] = "0" })).MustFail(403, 50013);
    }

    [Fact]
    public async Task hear_of_typing_only_by_those_who_may_write()
    {
        var ada = await house.PersonAsync("ada");
        var stranger = await house.PersonAsync("stranger");
        var place = await house.GuildAsync(ada);

        (await ada.Rest.PostAsync($"/channels/{place.Channel}/typing")).MustBe(204);
        Assert.Contains((await stranger.Rest.PostAsync($"/channels/{place.Channel}/typing")).Status, new[] { 403, 404 });
    }
}
