using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

public class Webhooks(House house) : IClassFixture<House>
{
    [Fact]
    public async Task are_made_shown_changed_and_deleted()
    {
        var (ada, place, hook) = await MeetAsync();
        var path = $"/webhooks/{hook.Text("id")}";

        Assert.Equal((1, place.Guild, place.Channel, "bell", ada.Id), (hook.Number("type"), hook.Text("guild_id"), hook.Text("channel_id"), hook.Text("name"), hook["user"]!.Text("id")));
        Assert.Matches(@"^[\w-]{64,}$", hook.Text("token"));
        Assert.Equal([hook.Text("id")], (await ada.Rest.GetAsync($"/channels/{place.Channel}/webhooks")).MustBe(200).Json.Ids());
        Assert.Equal([hook.Text("id")], (await ada.Rest.GetAsync($"/guilds/{place.Guild}/webhooks")).MustBe(200).Json.Ids());
        Assert.Equal("bell", (await ada.Rest.GetAsync(path)).MustBe(200).Json.Text("name"));
        var byToken = (await house.Anyone.GetAsync($"{path}/{hook.Text("token")}")).MustBe(200).Json;
        Assert.False(byToken.Has("user"));

        var quay = await House.ChannelAsync(place, ada, "quay");
        var moved = (await ada.Rest.PatchAsync(path, new JsonObject { ["name"] = "gong", ["channel_id"] = quay })).MustBe(200).Json;
        Assert.Equal(("gong", quay), (moved.Text("name"), moved.Text("channel_id")));
        var renamed = (await house.Anyone.PatchAsync($"{path}/{hook.Text("token")}", new JsonObject { ["name"] = "dong", ["channel_id"] = place.Channel })).MustBe(200).Json;
        Assert.Equal(("dong", quay), (renamed.Text("name"), renamed.Text("channel_id")));
        (await house.Anyone.DeleteAsync($"{path}/{hook.Text("token")}?")).MustBe(204);
        (await ada.Rest.GetAsync(path)).MustFail(404, 10015);
        (await ada.Rest.DeleteAsync(path)).MustFail(404, 10015);
    }

    [Fact]
    public async Task speak_under_any_name_as_a_bot_that_is_no_user()
    {
        var (ada, place, hook) = await MeetAsync();
        var socket = await house.EnterAsync(ada);
        var path = $"/webhooks/{hook.Text("id")}/{hook.Text("token")}";

        // As discord.js, eris and oceanic send it.
        (await house.Anyone.PostAsync($"{path}?", JsonNode.Parse("""{"content":"ahoy","tts":false,"enforce_nonce":false,"wait":false}"""))).MustBe(204);
        var created = await socket.EventAsync("MESSAGE_CREATE");
        Assert.Equal((hook.Text("id"), "bell", "0000"), (created["author"]!.Text("id"), created["author"]!.Text("username"), created["author"]!.Text("discriminator")));
        Assert.True(created["author"]!["bot"]!.GetValue<bool>());
        Assert.Equal(hook.Text("id"), created.Text("webhook_id"));
        Assert.False(created.Has("member"));

        var wish = new JsonObject
        {
            ["content"] = $"@everyone <@{ada.Id}>",
            ["username"] = "Ding",
            ["avatar_url"] = "https://harbour.example/d.png",
            ["embeds"] = new JsonArray(new JsonObject { ["title"] = "x" }),
        };
        var said = (await house.Anyone.PostAsync($"{path}?&wait=true", wish)).MustBe(200).Json;
        Assert.Equal(("Ding", "https://harbour.example/d.png"), (said["author"]!.Text("username"), said["author"]!.Text("avatar")));
        Assert.False(said["mention_everyone"]!.GetValue<bool>());
        Assert.Equal([ada.Id], said.List("mentions").Ids());
        Assert.Equal("rich", said.List("embeds")[0]!.Text("type"));

        var one = $"{path}/messages/{said.Text("id")}";
        Assert.Equal("Ding", (await house.Anyone.GetAsync(one)).MustBe(200).Json["author"]!.Text("username"));
        Assert.Equal("edited", (await house.Anyone.PatchAsync(one, new JsonObject { ["content"] = "edited" })).MustBe(200).Json.Text("content"));
        (await ada.Rest.PatchAsync($"/channels/{place.Channel}/messages/{said.Text("id")}", new JsonObject { ["content"] = "x" })).MustFail(403, 50005);
        var adas = await ada.SayAsync(place.Channel, "mine");
        (await house.Anyone.GetAsync($"{path}/messages/{adas}")).MustFail(404, 10008);
        (await house.Anyone.DeleteAsync($"{path}/messages/{adas}")).MustFail(404, 10008);
        (await house.Anyone.DeleteAsync(one)).MustBe(204);
        (await house.Anyone.GetAsync(one)).MustFail(404, 10008);
    }

    [Fact]
    public async Task need_their_token_and_sensible_words()
    {
        var (ada, place, hook) = await MeetAsync();
        var path = $"/webhooks/{hook.Text("id")}";

        (await house.Anyone.GetAsync(path)).MustFail(401, 0);
        (await house.Anyone.PostAsync($"{path}/{new string('x', 68)}", new JsonObject { ["content"] = "x" })).MustFail(401, 50027);
        (await house.Anyone.PostAsync($"/webhooks/100000000000000000/{hook.Text("token")}", new JsonObject { ["content"] = "x" })).MustFail(404, 10015);
        (await house.Anyone.PostAsync($"{path}/{hook.Text("token")}", new JsonObject { ["content"] = "" })).MustFail(400, 50006);
        (await house.Anyone.PostAsync($"{path}/{hook.Text("token")}", new JsonObject { ["content"] = "x", ["username"] = new string('x', 81) })).MustFail(400, 50035);
        (await ada.Rest.PostAsync($"/channels/{place.Channel}/webhooks", new JsonObject { ["name"] = "" })).MustFail(400, 50035);
        (await ada.Rest.PostAsync($"/channels/{place.Channel}/webhooks", new JsonObject())).MustFail(400, 50035);
    }

    [Fact]
    public async Task are_fifteen_at_most_and_told_to_those_who_asked()
    {
        var (ada, place, _) = await MeetAsync();
        var told = await house.EnterAsync(ada, Intents.Guilds | (1 << 5));
        var silent = await house.EnterAsync(ada, Intents.All & ~(1 << 5));
        for (var i = 1; i < 15; i++)
        {
            (await ada.Rest.PostAsync($"/channels/{place.Channel}/webhooks", new JsonObject { ["name"] = $"{i}", ["avatar"] = null })).MustBe(200);
        }

        (await ada.Rest.PostAsync($"/channels/{place.Channel}/webhooks", new JsonObject { ["name"] = "more" })).MustFail(400, 30007);
        var update = await told.EventAsync("WEBHOOKS_UPDATE");
        Assert.Equal((place.Guild, place.Channel), (update.Text("guild_id"), update.Text("channel_id")));
        Assert.DoesNotContain(await silent.UntilMessageAsync(await ada.SayAsync(place.Channel, "end")), payload => GatewayClient.IsEvent(payload, "WEBHOOKS_UPDATE"));
    }

    private async Task<(Caller Ada, Place Place, JsonNode Hook)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        return (ada, place, (await ada.Rest.PostAsync($"/channels/{place.Channel}/webhooks", new JsonObject { ["name"] = "bell" })).MustBe(200).Json);
    }
}
