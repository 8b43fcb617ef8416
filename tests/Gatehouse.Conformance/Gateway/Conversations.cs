using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>DMs and group DMs: begun, talked in, left, resumed, and never heard by others.</summary>
public class Conversations(House house) : IClassFixture<House>
{
    [Fact]
    public async Task between_two_is_one_whoever_begins_it_and_both_hear_of_it()
    {
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));
        var bos = await house.EnterAsync(bo);

        var begun = await OpenAsync(ada, bo);
        Assert.Equal(1, begun.Number("type"));
        Assert.Equal(bo.Id, Assert.Single(begun.List("recipients").Ids()));
        Assert.False(((JsonObject)begun).ContainsKey("guild_id"));

        var seen = await bos.EventAsync("CHANNEL_CREATE");
        Assert.Equal(begun.Text("id"), seen.Text("id"));
        Assert.Equal(ada.Id, Assert.Single(seen.List("recipients").Ids()));
        Assert.Equal(begun.Text("id"), (await OpenAsync(bo, ada)).Text("id"));
        Assert.Equal(begun.Text("id"), (await OpenAsync(ada, bo)).Text("id"));
    }

    [Fact]
    public async Task begun_by_both_at_the_same_moment_are_one()
    {
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));

        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? OpenAsync(ada, bo) : OpenAsync(bo, ada)));

        Assert.Single(begun.Select(channel => channel.Text("id")).Distinct());
    }

    [Theory]
    [InlineData("?v=10&encoding=json")]
    [InlineData("?v=10&encoding=json&compress=zlib-stream")]
    public async Task carry_all_that_is_said_to_both_and_to_nobody_else(string query)
    {
        var (ada, bo, cem) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"), await house.PersonAsync("cem"));
        var place = await house.GuildAsync(ada, bo, cem);
        var talk = (await OpenAsync(ada, bo)).Text("id");
        var (adas, bos, cems) = (await house.EnterAsync(ada, query: query), await house.EnterAsync(bo, query: query), await house.EnterAsync(cem, query: query));

        var said = await ada.SayAsync(talk, "between us");
        (await bo.Rest.PostAsync($"/channels/{talk}/typing")).MustBe(204);
        (await ada.Rest.PatchAsync($"/channels/{talk}/messages/{said}", new JsonObject { ["content"] = "edited" })).MustBe(200);
        (await ada.Rest.DeleteAsync($"/channels/{talk}/messages/{said}")).MustBe(204);
        var open = await ada.SayAsync(place.Channel, "open");

        foreach (var socket in new[] { adas, bos })
        {
            var heard = (await socket.UntilMessageAsync(open)).Where(payload => payload["d"]!["channel_id"]?.GetValue<string>() == talk).ToArray();
            Assert.Equal(["MESSAGE_CREATE", "MESSAGE_DELETE", "MESSAGE_UPDATE", "TYPING_START"], heard.Select(payload => payload.Text("t")).Order(StringComparer.Ordinal));
            Assert.All(heard, payload => Assert.False(((JsonObject)payload["d"]!).ContainsKey("guild_id")));
            Assert.All(heard, payload => Assert.False(((JsonObject)payload["d"]!).ContainsKey("member")));
            Assert.Equal("between us", heard[0]["d"]!.Text("content"));
            Assert.Equal(1, heard[0]["d"]!.Number("channel_type"));
        }

        Assert.All(await cems.UntilMessageAsync(open), payload => Assert.Equal("PRESENCE_UPDATE", payload.Text("t")));
    }

    [Fact]
    public async Task take_reactions_and_pins_as_a_channel_does()
    {
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));
        var talk = (await OpenAsync(ada, bo)).Text("id");
        var bos = await house.EnterAsync(bo);
        var said = await ada.SayAsync(talk, "remember this");

        (await bo.Rest.PutAsync($"/channels/{talk}/messages/{said}/reactions/%F0%9F%91%8D/@me")).MustBe(204);
        var added = await bos.EventAsync("MESSAGE_REACTION_ADD");
        Assert.Equal(said, added.Text("message_id"));
        Assert.False(((JsonObject)added).ContainsKey("guild_id") || ((JsonObject)added).ContainsKey("member"));

        (await bo.Rest.PutAsync($"/channels/{talk}/messages/pins/{said}")).MustBe(204);
        Assert.Equal(talk, (await bos.EventAsync("CHANNEL_PINS_UPDATE")).Text("channel_id"));
        Assert.Equal(said, ((JsonArray)(await ada.Rest.GetAsync($"/channels/{talk}/messages/pins")).MustBe(200).Json["items"]!).Single()!["message"]!.Text("id"));
        (await bo.Rest.DeleteAsync($"/channels/{talk}/messages/{said}")).MustFail(403, 50013);
    }

    [Fact]
    public async Task are_heard_with_the_intents_of_direct_messages_and_with_their_content()
    {
        const int DirectMessages = 1 << 12;
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));
        var place = await house.GuildAsync(ada, bo);
        var talk = (await OpenAsync(ada, bo)).Text("id");
        var direct = await house.EnterAsync(bo, DirectMessages);
        var guilds = await house.EnterAsync(bo, Intents.Guilds | Intents.GuildMessages);

        await ada.SayAsync(talk, "psst");
        var open = await ada.SayAsync(place.Channel, "open");

        Assert.Equal("psst", (await direct.EventAsync("MESSAGE_CREATE")).Text("content"));
        Assert.DoesNotContain(await guilds.UntilMessageAsync(open), payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE"));
    }

    [Fact]
    public async Task go_to_the_first_shard_only()
    {
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));
        var bot = await house.BotAsync(ada, "gull");
        var talk = (await OpenAsync(bo, bot)).Text("id");
        var first = await ShardAsync(bot, 0);
        var second = await ShardAsync(bot, 1);

        var said = await bo.SayAsync(talk, "ahoy");
        await first.UntilMessageAsync(said);

        // Something that every shard hears, to know that the message did not come before it.
        await second.BeatAsync();
        Assert.Equal(1, second.Sequence);
    }

    [Fact]
    public async Task stand_in_READY_of_people_with_their_newest_message()
    {
        var (ada, bo, cem) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"), await house.PersonAsync("cem"));
        var bot = await house.BotAsync(ada, "gull");
        var talk = (await OpenAsync(ada, bo)).Text("id");
        await OpenAsync(bot, bo);
        var said = await bo.SayAsync(talk, "ahoy");
        var group = (await GroupAsync(ada, bo, cem)).Text("id");

        var ready = await ReadyAsync(ada);
        Assert.Equal([group, talk], ready.List("private_channels").Ids());
        Assert.Equal(said, ready.List("private_channels")[1]!.Text("last_message_id"));
        Assert.Empty(ready.List("guilds"));

        Assert.Empty((await ReadyAsync(bot)).List("private_channels"));
        Assert.Equal([group, talk], ((JsonArray)(await ada.Rest.GetAsync("/users/@me/channels")).MustBe(200).Json).Ids());
        Assert.Empty((JsonArray)(await ada.Rest.GetAsync("/users/@me/guilds")).MustBe(200).Json);
    }

    [Fact]
    public async Task put_away_come_back_with_the_next_message_before_it()
    {
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));
        var talk = (await OpenAsync(ada, bo)).Text("id");
        var bos = await house.EnterAsync(bo);

        (await bo.Rest.DeleteAsync($"/channels/{talk}")).MustBe(200);
        Assert.Equal(talk, (await bos.EventAsync("CHANNEL_DELETE")).Text("id"));
        Assert.Empty((await ReadyAsync(bo)).List("private_channels"));

        var said = await ada.SayAsync(talk, "still there?");
        Assert.Contains(await bos.UntilMessageAsync(said), payload => GatewayClient.IsEvent(payload, "CHANNEL_CREATE"));
        Assert.Equal(talk, Assert.Single((await ReadyAsync(bo)).List("private_channels").Ids()));
    }

    [Fact]
    public async Task of_several_are_named_grown_left_and_inherited()
    {
        var (ada, bo, cem, dot) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"), await house.PersonAsync("cem"), await house.PersonAsync("dot"));
        var group = (await GroupAsync(ada, bo, cem)).Text("id");
        var (bos, dots) = (await house.EnterAsync(bo), await house.EnterAsync(dot));

        (await bo.Rest.PatchAsync($"/channels/{group}", new JsonObject { ["name"] = "crew" })).MustBe(200);
        Assert.Equal("crew", (await bos.EventAsync("CHANNEL_UPDATE")).Text("name"));

        (await bo.Rest.PutAsync($"/channels/{group}/recipients/{dot.Id}")).MustBe(204);
        Assert.Equal(dot.Id, (await bos.EventAsync("CHANNEL_RECIPIENT_ADD"))["user"]!.Text("id"));
        Assert.Equal("crew", (await dots.EventAsync("CHANNEL_CREATE")).Text("name"));
        await dots.UntilMessageAsync(await ada.SayAsync(group, "welcome"));

        (await bo.Rest.DeleteAsync($"/channels/{group}/recipients/{dot.Id}")).MustFail(403, 50013);
        (await ada.Rest.DeleteAsync($"/channels/{group}/recipients/{dot.Id}")).MustBe(204);
        await dots.EventAsync("CHANNEL_DELETE");
        await ada.SayAsync(group, "without dot");
        (await ada.Rest.DeleteAsync($"/channels/{group}")).MustBe(200);
        Assert.Equal(bo.Id, (await bos.EventAsync("CHANNEL_UPDATE", channel => channel["owner_id"] is not null && channel.Text("owner_id") != ada.Id)).Text("owner_id"));

        (await dot.Rest.GetAsync($"/channels/{group}/messages")).MustFail(403, 50001);
        (await dot.Rest.PostAsync($"/channels/{group}/messages", new JsonObject { ["content"] = "x" })).MustFail(403, 50001);
        await dots.BeatAsync();
        Assert.DoesNotContain("without dot", await HistoryAsync(dot, group), StringComparison.Ordinal);
    }

    [Fact]
    public async Task are_replayed_to_a_session_that_resumes()
    {
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));
        var talk = (await OpenAsync(ada, bo)).Text("id");
        var socket = await house.EnterAsync(bo);
        await socket.CutAsync();
        var missed = await ada.SayAsync(talk, "while you were away");

        var again = await house.ConnectAsync();
        await again.HelloAsync();
        await again.ResumeAsync(bo.Token, socket.SessionId, socket.Sequence);

        var replay = await again.UntilAsync(payload => GatewayClient.IsEvent(payload, "RESUMED"));
        Assert.Equal(missed, Assert.Single(replay, payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE"))["d"]!.Text("id"));
    }

    [Fact]
    public async Task refuse_what_makes_none_of_them()
    {
        var (ada, bo, eve) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"), await house.PersonAsync("eve"));
        var talk = (await OpenAsync(ada, bo)).Text("id");

        (await ada.Rest.PostAsync("/users/@me/channels", new JsonObject { ["recipient_id"] = ada.Id })).MustFail(400, 50033);
        (await ada.Rest.PostAsync("/users/@me/channels", new JsonObject { ["recipient_id"] = "1" })).MustFail(400, 50033);
        (await ada.Rest.PostAsync("/users/@me/channels", new JsonObject())).MustFail(400, 50033);
        (await ada.Rest.PostAsync("/users/@me/channels", new JsonObject { ["recipient_id"] = "bo" })).MustFail(400, 50035);
        (await eve.Rest.GetAsync($"/channels/{talk}")).MustFail(403, 50001);
        (await eve.Rest.DeleteAsync($"/channels/{talk}")).MustFail(403, 50001);
        (await eve.Rest.PostAsync($"/channels/{talk}/typing")).MustFail(403, 50001);
        (await ada.Rest.GetAsync($"/guilds/{talk}")).MustFail(404, 10004);
        (await ada.Rest.GetAsync($"/guilds/{talk}/channels")).MustFail(404, 10004);
        (await ada.Rest.GetAsync($"/guilds/{talk}/members/{bo.Id}")).MustFail(404, 10004);
        (await ada.Rest.DeleteAsync($"/users/@me/guilds/{talk}")).MustFail(404, 10004);
        (await ada.Rest.PostAsync($"/channels/{talk}/invites", new JsonObject())).MustFail(403, 50013);
        (await ada.Rest.PatchAsync($"/channels/{talk}", new JsonObject { ["name"] = "x" })).MustFail(400, 50024);
        (await ada.Rest.PutAsync($"/channels/{talk}/recipients/{eve.Id}")).MustFail(400, 50024);
        (await ada.Rest.PutAsync($"/channels/{talk}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: Overwrites.ViewChannel))).MustFail(403, 50013);
        (await ada.Rest.PutAsync($"/channels/1/recipients/{eve.Id}")).MustFail(404, 10003);
    }

    private static async Task<JsonNode> OpenAsync(Caller asker, Caller other) =>
        (await asker.Rest.PostAsync("/users/@me/channels", new JsonObject { ["recipient_id"] = other.Id })).MustBe(200).Json;

    private static async Task<JsonNode> GroupAsync(Caller asker, params Caller[] others) =>
        (await asker.Rest.PostAsync("/users/@me/channels", new JsonObject { ["recipients"] = new JsonArray([.. others.Select(other => (JsonNode)other.Id)]) })).MustBe(200).Json;

    private static async Task<string> HistoryAsync(Caller asker, string channel) => (await asker.Rest.GetAsync($"/channels/{channel}/messages")).Text;

    private async Task<JsonNode> ReadyAsync(Caller caller)
    {
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();
        return await socket.IdentifyAsync(caller.Token);
    }

    private async Task<GatewayClient> ShardAsync(Caller bot, int shard)
    {
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();
        var identity = GatewayClient.Identity(bot.Token);
        identity["shard"] = new JsonArray(shard, 2);
        await socket.SendAsync(2, identity);
        await socket.ReadyAsync(guildsFollow: true);
        return socket;
    }
}
