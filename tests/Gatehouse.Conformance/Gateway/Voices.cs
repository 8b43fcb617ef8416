using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>Op 4 and what comes of it (discord-api-docs, "Update Voice State"); there is a server for voices.</summary>
public class Voices(Voices.Hall house) : IClassFixture<Voices.Hall>
{
    private const string Endpoint = "voice.harbour.test:4433";
    private const string Secret = "a secret that the voice server has too";

    [Fact]
    public async Task are_shown_to_the_guild_from_coming_to_going()
    {
        var (ada, bo, place, hall, adas, bos) = await MeetAsync();

        await JoinAsync(bos, place, hall, selfMute: true);
        var came = await adas.EventAsync("VOICE_STATE_UPDATE");
        Assert.Equal((hall, bo.Id, place.Guild, bos.SessionId), (came.Text("channel_id"), came.Text("user_id"), came.Text("guild_id"), came.Text("session_id")));
        Assert.True(came["self_mute"]!.GetValue<bool>());
        Assert.Equal(bo.Id, came["member"]!["user"]!.Text("id"));

        var late = await house.ConnectAsync();
        await late.HelloAsync();
        await late.SendAsync(2, GatewayClient.Identity(ada.Token));
        var there = Assert.Single((await late.EventAsync("GUILD_CREATE")).List("voice_states"));
        Assert.Equal((hall, bo.Id), (there!.Text("channel_id"), there!.Text("user_id")));
        Assert.Equal(hall, (await ada.Rest.GetAsync($"/guilds/{place.Guild}/voice-states/{bo.Id}")).MustBe(200).Json.Text("channel_id"));
        (await ada.Rest.GetAsync($"/guilds/{place.Guild}/voice-states/@me")).MustFail(404, 10065);

        await JoinAsync(bos, place, null);
        Assert.Null((await adas.EventAsync("VOICE_STATE_UPDATE"))["channel_id"]);
    }

    [Fact]
    public async Task go_through_the_server_that_is_named_with_a_token_for_it()
    {
        var (_, bo, place, hall, _, bos) = await MeetAsync();

        await JoinAsync(bos, place, hall);
        var server = await bos.EventAsync("VOICE_SERVER_UPDATE");

        Assert.Equal((Endpoint, place.Guild), (server.Text("endpoint"), server.Text("guild_id")));
        var parts = server.Text("token").Split('.');
        Assert.Equal(parts[2], Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"))));
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        Assert.Equal(
            (bo.Id, place.Guild, hall, bos.SessionId), (claims.Text("sub"), claims.Text("guild_id"), claims.Text("channel_id"), claims.Text("session_id")));
        Assert.True(claims.Number("exp") > TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task come_in_only_where_they_may_and_where_there_is_room()
    {
        var (ada, bo, place, hall, adas, bos) = await MeetAsync();
        await JoinAsync(adas, place, hall);
        await bos.EventAsync("VOICE_STATE_UPDATE");

        (await ada.Rest.PatchAsync($"/channels/{hall}", new JsonObject { ["user_limit"] = 1 })).MustBe(200);
        await JoinAsync(bos, place, hall);
        await JoinAsync(bos, place, place.Channel);
        (await ada.Rest.PatchAsync($"/channels/{hall}", new JsonObject { ["user_limit"] = 0 })).MustBe(200);
        (await ada.Rest.PutAsync($"/channels/{hall}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: 1 << 20))).MustBe(204);
        await JoinAsync(bos, place, hall);
        await bos.BeatAsync();
        (await ada.Rest.GetAsync($"/guilds/{place.Guild}/voice-states/{bo.Id}")).MustFail(404, 10065);

        (await ada.Rest.PutAsync($"/channels/{hall}/permissions/{bo.Id}", Overwrites.Member(bo.Id, allow: 1 << 24))).MustBe(204);
        (await ada.Rest.PatchAsync($"/channels/{hall}", new JsonObject { ["user_limit"] = 1 })).MustBe(200);
        await JoinAsync(bos, place, hall);
        await adas.EventAsync("VOICE_STATE_UPDATE", state => state.Text("user_id") == bo.Id);
    }

    [Fact]
    public async Task are_moved_muted_and_put_out_by_moderators()
    {
        var (ada, bo, place, hall, adas, bos) = await MeetAsync();
        var member = $"/guilds/{place.Guild}/members/{bo.Id}";
        var other = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/channels", new JsonObject { ["name"] = "other", ["type"] = 2 })).MustBe(201).Id;
        (await ada.Rest.PatchAsync(member, new JsonObject { ["mute"] = true })).MustFail(400, 40032);
        (await ada.Rest.PatchAsync(member, new JsonObject { ["channel_id"] = other })).MustFail(400, 40032);

        await JoinAsync(bos, place, hall);
        await adas.EventAsync("VOICE_STATE_UPDATE");
        (await bo.Rest.PatchAsync($"/guilds/{place.Guild}/members/{ada.Id}", new JsonObject { ["mute"] = true })).MustFail(403, 50013);
        (await ada.Rest.PatchAsync(member, new JsonObject { ["mute"] = true, ["deaf"] = true })).MustBe(200);
        var muted = await adas.EventAsync("VOICE_STATE_UPDATE");
        Assert.True(muted["mute"]!.GetValue<bool>() && muted["deaf"]!.GetValue<bool>());
        (await ada.Rest.PatchAsync(member, new JsonObject { ["channel_id"] = other })).MustBe(200);
        Assert.Equal(other, (await adas.EventAsync("VOICE_STATE_UPDATE")).Text("channel_id"));
        (await ada.Rest.PatchAsync(member, new JsonObject { ["channel_id"] = place.Channel })).MustFail(400, 50024);
        (await ada.Rest.PatchAsync(member, new JsonObject { ["channel_id"] = null })).MustBe(200);
        Assert.Null((await adas.EventAsync("VOICE_STATE_UPDATE"))["channel_id"]);
    }

    [Theory]
    [InlineData("goodbye")]
    [InlineData("kick")]
    [InlineData("silence")]
    [InlineData("channel")]
    public async Task end_with(string end)
    {
        var (ada, bo, place, hall, adas, bos) = await MeetAsync();
        await JoinAsync(bos, place, hall);
        await adas.EventAsync("VOICE_STATE_UPDATE");

        switch (end)
        {
            case "goodbye":
                await bos.CloseAsync();
                break;
            case "kick":
                (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}/members/{bo.Id}")).MustBe(204);
                break;
            case "silence":
                var until = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
                (await ada.Rest.PatchAsync($"/guilds/{place.Guild}/members/{bo.Id}", new JsonObject { ["communication_disabled_until"] = until })).MustBe(200);
                break;
            case "channel":
                (await ada.Rest.DeleteAsync($"/channels/{hall}")).MustBe(200);
                break;
        }

        var gone = await adas.EventAsync("VOICE_STATE_UPDATE");
        Assert.Equal(bo.Id, gone.Text("user_id"));
        Assert.Null(gone["channel_id"]);
    }

    [Fact]
    public async Task in_a_hidden_channel_are_shown_to_those_who_see_it()
    {
        var (ada, bo, place, hall, adas, bos) = await MeetAsync();
        (await ada.Rest.PutAsync($"/channels/{hall}/permissions/{place.Guild}", Overwrites.Role(place.Guild, deny: Overwrites.ViewChannel))).MustBe(204);

        await JoinAsync(adas, place, hall);
        await adas.EventAsync("VOICE_STATE_UPDATE");
        await JoinAsync(adas, place, null);
        await adas.EventAsync("VOICE_STATE_UPDATE");

        var heard = await bos.UntilMessageAsync(await ada.SayAsync(place.Channel, "end"));
        Assert.DoesNotContain(heard, payload => GatewayClient.IsEvent(payload, "VOICE_STATE_UPDATE"));
        (await bo.Rest.GetAsync($"/guilds/{place.Guild}/voice-states/{ada.Id}")).MustFail(404, 10065);
    }

    [Fact]
    public async Task are_silenced_and_heard_again_by_roles_and_exceptions()
    {
        const long Speak = 1 << 21;
        const long Plain = Overwrites.ViewChannel | (1 << 20);
        var (ada, bo, place, hall, adas, bos) = await MeetAsync();
        await JoinAsync(bos, place, hall);
        Assert.False((await adas.EventAsync("VOICE_STATE_UPDATE"))["suppress"]!.GetValue<bool>());

        (await ada.Rest.PatchAsync($"/guilds/{place.Guild}/roles/{place.Guild}", new JsonObject { ["permissions"] = $"{Plain}" })).MustBe(200);
        Assert.True((await adas.EventAsync("VOICE_STATE_UPDATE"))["suppress"]!.GetValue<bool>());
        (await ada.Rest.PutAsync($"/channels/{hall}/permissions/{bo.Id}", Overwrites.Member(bo.Id, allow: Speak))).MustBe(204);
        Assert.False((await adas.EventAsync("VOICE_STATE_UPDATE"))["suppress"]!.GetValue<bool>());

        (await ada.Rest.PatchAsync($"/guilds/{place.Guild}/voice-states/@me", new JsonObject { ["suppress"] = true })).MustFail(404, 10065);
        (await bo.Rest.PatchAsync($"/guilds/{place.Guild}/voice-states/@me", new JsonObject { ["suppress"] = true })).MustFail(400, 50024);
    }

    [Fact]
    public async Task on_a_stage_are_heard_when_somebody_lets_them()
    {
        var (ada, bo, place, _, adas, bos) = await MeetAsync();
        var stage = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/channels", new JsonObject { ["name"] = "stage", ["type"] = 13 })).MustBe(201).Id;
        var (own, bosState) = ($"/guilds/{place.Guild}/voice-states/@me", $"/guilds/{place.Guild}/voice-states/{bo.Id}");
        await JoinAsync(bos, place, stage);
        Assert.True((await adas.EventAsync("VOICE_STATE_UPDATE"))["suppress"]!.GetValue<bool>());

        (await bo.Rest.PatchAsync(own, new JsonObject { ["suppress"] = false })).MustFail(403, 50013);
        (await ada.Rest.PutAsync($"/channels/{stage}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: 1L << 32))).MustBe(204);
        (await bo.Rest.PatchAsync(own, new JsonObject { ["request_to_speak_timestamp"] = "2026-01-02T03:04:05Z" })).MustFail(403, 50013);
        (await ada.Rest.PutAsync($"/channels/{stage}/permissions/{bo.Id}", Overwrites.Member(bo.Id, allow: 1L << 32))).MustBe(204);
        (await bo.Rest.PatchAsync(own, new JsonObject { ["channel_id"] = stage, ["request_to_speak_timestamp"] = "2026-01-02T03:04:05Z" })).MustBe(204);
        Assert.NotNull((await adas.EventAsync("VOICE_STATE_UPDATE"))["request_to_speak_timestamp"]);
        (await bo.Rest.PatchAsync(own, new JsonObject { ["channel_id"] = place.Channel, ["suppress"] = true })).MustFail(400, 40032);
        (await bo.Rest.PatchAsync(bosState, new JsonObject { ["suppress"] = false })).MustFail(403, 50013);

        (await ada.Rest.PatchAsync(bosState, new JsonObject { ["channel_id"] = stage, ["suppress"] = false })).MustBe(204);
        Assert.False((await adas.EventAsync("VOICE_STATE_UPDATE"))["suppress"]!.GetValue<bool>());
        await JoinAsync(bos, place, stage, selfMute: true);
        Assert.False((await adas.EventAsync("VOICE_STATE_UPDATE"))["suppress"]!.GetValue<bool>());
        (await bo.Rest.PatchAsync(own, new JsonObject { ["suppress"] = true, ["request_to_speak_timestamp"] = null })).MustBe(204);
        var silent = await adas.EventAsync("VOICE_STATE_UPDATE");
        Assert.True(silent["suppress"]!.GetValue<bool>() && silent["request_to_speak_timestamp"] is null);
    }

    [Fact]
    public async Task go_to_one_region()
    {
        var (ada, bo, place, _, _, _) = await MeetAsync();
        foreach (var path in new[] { "/voice/regions", $"/guilds/{place.Guild}/regions" })
        {
            var region = Assert.Single((JsonArray)(await bo.Rest.GetAsync(path)).MustBe(200).Json)!;
            Assert.Equal(("main", "voice.harbour.test"), (region.Text("id"), region.Text("name")));
        }

        var stranger = await house.PersonAsync("dot");
        (await stranger.Rest.GetAsync($"/guilds/{place.Guild}/regions")).MustFail(403, 50001);
    }

    private static Task JoinAsync(GatewayClient socket, Place place, string? channel, bool selfMute = false) => socket.SendAsync(
        4, new JsonObject { ["guild_id"] = place.Guild, ["channel_id"] = channel, ["self_mute"] = selfMute, ["self_deaf"] = false });

    private async Task<(Caller Ada, Caller Bo, Place Place, string Hall, GatewayClient Adas, GatewayClient Bos)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var hall = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/channels", new JsonObject { ["name"] = "hall", ["type"] = 2 })).MustBe(201).Id;
        return (ada, bo, place, hall, await house.EnterAsync(ada), await house.EnterAsync(bo));
    }

    /// <summary>A house with a server for voices.</summary>
    public sealed class Hall : House
    {
        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
        {
            ["VOICE_ENDPOINT"] = Endpoint,
            ["VOICE_SECRET"] = Secret,
        };
    }
}
