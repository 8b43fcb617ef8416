using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>Bans, kicks, timeouts and the finding of members (discord-api-docs, "Guild").</summary>
public class Moderation(House house) : IClassFixture<House>
{
    [Fact]
    public async Task bans_and_forgives()
    {
        var (ada, bo, place) = await MeetAsync();
        var bans = $"/guilds/{place.Guild}/bans";
        var code = (await ada.Rest.PostAsync($"/channels/{place.Channel}/invites", new JsonObject())).Json.Text("code");

        (await ada.Rest.GetAsync($"{bans}/{bo.Id}")).MustFail(404, 10026);
        (await BanAsync(ada, $"{bans}/{bo.Id}", "%C5%9Fimdilik")).MustBe(204);
        (await ada.Rest.PutAsync($"{bans}/{bo.Id}")).MustBe(204);
        var found = (await ada.Rest.GetAsync($"{bans}/{bo.Id}")).MustBe(200).Json;
        Assert.Equal(("şimdilik", bo.Id), (found.Text("reason"), found["user"]!.Text("id")));
        Assert.Single((JsonArray)(await ada.Rest.GetAsync(bans)).MustBe(200).Json);
        (await bo.Rest.GetAsync($"/guilds/{place.Guild}")).MustFail(403, 50001);
        (await bo.Rest.PostAsync($"/invites/{code}")).MustFail(403, 40007);

        (await ada.Rest.DeleteAsync($"{bans}/{bo.Id}")).MustBe(204);
        (await ada.Rest.DeleteAsync($"{bans}/{bo.Id}")).MustFail(404, 10026);
        (await bo.Rest.PostAsync($"/invites/{code}")).MustBe(200);
    }

    [Fact]
    public async Task refuses_bans_that_cannot_be()
    {
        var (ada, bo, place) = await MeetAsync();
        var bans = $"/guilds/{place.Guild}/bans";

        (await ada.Rest.PutAsync($"{bans}/1")).MustFail(404, 10013);
        (await ada.Rest.PutAsync($"{bans}/{ada.Id}")).MustFail(403, 50013);
        (await bo.Rest.PutAsync($"{bans}/{ada.Id}")).MustFail(403, 50013);
        (await bo.Rest.GetAsync(bans)).MustFail(403, 50013);
        (await ada.Rest.PutAsync($"{bans}/{bo.Id}", new JsonObject { ["delete_message_seconds"] = 604_801 })).MustFail(400, 50035);
        (await BanAsync(ada, $"{bans}/{bo.Id}", new string('x', 513))).MustFail(400, 50035);
        (await ada.Rest.GetAsync($"{bans}?limit=0")).MustFail(400, 50035);
        (await bo.Rest.GetAsync($"/guilds/{place.Guild}")).MustBe(200);
    }

    [Fact]
    public async Task bans_many_at_once()
    {
        var (ada, bo, place) = await MeetAsync();
        var dot = await house.PersonAsync("dot");
        var wish = new JsonObject { ["user_ids"] = new JsonArray(bo.Id, dot.Id, ada.Id, "1") };

        var came = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/bulk-ban", wish)).MustBe(200).Json;

        Assert.Equal(new[] { bo.Id, dot.Id }.Order(), came.List("banned_users").Select(id => id!.GetValue<string>()).Order());
        Assert.Equal(new[] { ada.Id, "1" }.Order(), came.List("failed_users").Select(id => id!.GetValue<string>()).Order());
        (await ada.Rest.PostAsync($"/guilds/{place.Guild}/bulk-ban", wish.DeepClone())).MustFail(400, 500000);
        (await ada.Rest.PostAsync($"/guilds/{place.Guild}/bulk-ban", new JsonObject { ["user_ids"] = new JsonArray() })).MustFail(400, 50035);
    }

    [Fact]
    public async Task takes_what_the_banned_wrote_along_with_one_event_per_channel()
    {
        var (ada, bo, place) = await MeetAsync();
        var quay = await House.ChannelAsync(place, ada, "quay");
        var adas = await house.EnterAsync(ada);
        string[] said = [await bo.SayAsync(place.Channel, "one"), await bo.SayAsync(place.Channel, "two")];
        var elsewhere = await bo.SayAsync(quay, "three");
        var stays = await ada.SayAsync(place.Channel, "mine");

        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/bans/{bo.Id}", new JsonObject { ["delete_message_seconds"] = 3_600 })).MustBe(204);

        var gone = new[] { await adas.EventAsync("MESSAGE_DELETE_BULK"), await adas.EventAsync("MESSAGE_DELETE_BULK") }
            .ToDictionary(told => told.Text("channel_id"), told => told.List("ids").Select(id => id!.GetValue<string>()).ToArray());
        Assert.Equal(said, gone[place.Channel]);
        Assert.Equal([elsewhere], gone[quay]);
        var left = (JsonArray)(await ada.Rest.GetAsync($"/channels/{place.Channel}/messages")).MustBe(200).Json;
        Assert.Equal([stays], left.Ids());
    }

    [Fact]
    public async Task silences_a_member_for_a_while()
    {
        var (ada, bo, place) = await MeetAsync();
        var member = $"/guilds/{place.Guild}/members/{bo.Id}";
        var adas = await house.EnterAsync(ada);

        (await ada.Rest.PatchAsync(member, Until(TimeSpan.FromDays(29)))).MustFail(400, 50035);
        (await ada.Rest.PatchAsync(member, new JsonObject { ["communication_disabled_until"] = "soon" })).MustFail(400, 50035);
        (await ada.Rest.PatchAsync(member, Until(TimeSpan.FromHours(1)))).MustBe(200);
        Assert.NotNull((await adas.EventAsync("GUILD_MEMBER_UPDATE"))["communication_disabled_until"]);
        (await bo.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = "but" })).MustFail(403, 50013);
        (await bo.Rest.PostAsync($"/channels/{place.Channel}/invites", new JsonObject())).MustFail(403, 50013);
        (await bo.Rest.PatchAsync($"/guilds/{place.Guild}/members/@me", new JsonObject { ["nick"] = "mute" })).MustFail(403, 50013);
        (await bo.Rest.GetAsync($"/channels/{place.Channel}/messages")).MustBe(200);

        (await ada.Rest.PatchAsync(member, new JsonObject { ["communication_disabled_until"] = null })).MustBe(200);
        await bo.SayAsync(place.Channel, "at last");
    }

    [Fact]
    public async Task lets_a_silence_end_by_itself()
    {
        var (ada, bo, place) = await MeetAsync();
        (await ada.Rest.PatchAsync($"/guilds/{place.Guild}/members/{bo.Id}", Until(TimeSpan.FromSeconds(1.5)))).MustBe(200);

        await Patience.UntilAsync(
            async () => (await bo.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = "and now?" })).Status == 200,
            "the silence to end");
    }

    [Fact]
    public async Task finds_members_by_how_their_names_begin()
    {
        var (ada, bo, place) = await MeetAsync();
        (await bo.Rest.PatchAsync($"/guilds/{place.Guild}/members/@me", new JsonObject { ["nick"] = "Captain" })).MustBe(200);

        Assert.Equal([bo.Id], await SearchAsync("query=capt&limit=5"));
        Assert.Equal([bo.Id], await SearchAsync($"query={bo.Name}"));
        Assert.Empty(await SearchAsync("query=aptain"));
        (await ada.Rest.GetAsync($"/guilds/{place.Guild}/members/search")).MustFail(400, 50035);

        async Task<IEnumerable<string>> SearchAsync(string query) =>
            ((JsonArray)(await ada.Rest.GetAsync($"/guilds/{place.Guild}/members/search?{query}")).MustBe(200).Json)
                .Select(member => member!["user"]!.Text("id"));
    }

    [Fact]
    public async Task hands_a_guild_over_and_lets_its_old_owner_go()
    {
        var (ada, bo, place) = await MeetAsync();

        (await ada.Rest.DeleteAsync($"/users/@me/guilds/{place.Guild}")).MustFail(400, 50055);
        (await bo.Rest.PatchAsync($"/guilds/{place.Guild}", new JsonObject { ["owner_id"] = bo.Id })).MustFail(403, 50013);
        (await ada.Rest.PatchAsync($"/guilds/{place.Guild}", new JsonObject { ["owner_id"] = bo.Id })).MustBe(200);
        (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}")).MustFail(403, 50013);
        (await ada.Rest.DeleteAsync($"/users/@me/guilds/{place.Guild}")).MustBe(204);
        (await bo.Rest.DeleteAsync($"/guilds/{place.Guild}")).MustBe(204);
        (await bo.Rest.GetAsync($"/guilds/{place.Guild}")).MustFail(404, 10004);
    }

    private static JsonObject Until(TimeSpan away) => new()
    {
        ["communication_disabled_until"] = (TimeProvider.System.GetUtcNow() + away).ToString("O", CultureInfo.InvariantCulture),
    };

    private static Task<Answer> BanAsync(Caller asker, string path, string reason) =>
        asker.Rest.SendAsync(HttpMethod.Put, path, null, "application/json", ("X-Audit-Log-Reason", reason));

    private async Task<(Caller Ada, Caller Bo, Place Place)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        return (ada, bo, await house.GuildAsync(ada, bo));
    }
}
