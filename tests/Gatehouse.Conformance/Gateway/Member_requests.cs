using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>Op 8 (discord-api-docs, "Request Guild Members").</summary>
public class Member_requests(House house) : IClassFixture<House>
{
    [Fact]
    public async Task are_answered_with_everybody()
    {
        var (ada, bo, place, socket) = await MeetAsync();

        await AskAsync(socket, new JsonObject { ["guild_id"] = place.Guild, ["query"] = "", ["limit"] = 0, ["nonce"] = "n1", ["presences"] = true });
        var chunk = await socket.EventAsync("GUILD_MEMBERS_CHUNK");

        Assert.Equal((place.Guild, "n1", 0, 1), (chunk.Text("guild_id"), chunk.Text("nonce"), chunk.Number("chunk_index"), chunk.Number("chunk_count")));
        Assert.Equal(new[] { ada.Id, bo.Id }.Order(), Users(chunk).Order());
        Assert.Equal([ada.Id], chunk.List("presences").Select(presence => presence!["user"]!.Text("id")));
        Assert.False(chunk.Has("not_found"));
    }

    [Fact]
    public async Task for_everybody_are_answered_once_in_half_a_minute()
    {
        var (_, _, place, socket) = await MeetAsync();
        var wish = new JsonObject { ["guild_id"] = place.Guild, ["query"] = "", ["limit"] = 0, ["nonce"] = "n2" };

        await AskAsync(socket, wish);
        await socket.EventAsync("GUILD_MEMBERS_CHUNK");
        await AskAsync(socket, wish.DeepClone().AsObject());
        var limited = await socket.EventAsync("RATE_LIMITED");

        Assert.Equal((8, place.Guild, "n2"), (limited.Number("opcode"), limited["meta"]!.Text("guild_id"), limited["meta"]!.Text("nonce")));
        Assert.InRange(limited["retry_after"]!.GetValue<double>(), 0.001, 30);
    }

    [Fact]
    public async Task find_by_id_and_name_what_is_not_there()
    {
        var (ada, bo, place, socket) = await MeetAsync();

        await AskAsync(socket, new JsonObject { ["guild_id"] = new JsonArray(place.Guild), ["user_ids"] = new JsonArray(bo.Id, "7", "x"), ["nonce"] = new string('n', 33) });
        var byId = await socket.EventAsync("GUILD_MEMBERS_CHUNK");
        await AskAsync(socket, new JsonObject { ["guild_id"] = place.Guild, ["user_ids"] = ada.Id });
        var one = await socket.EventAsync("GUILD_MEMBERS_CHUNK");
        await AskAsync(socket, new JsonObject { ["guild_id"] = place.Guild, ["query"] = ada.Name.ToUpperInvariant(), ["limit"] = 5 });
        var byName = await socket.EventAsync("GUILD_MEMBERS_CHUNK");
        await AskAsync(socket, new JsonObject { ["guild_id"] = place.Guild, ["query"] = "nobody", ["limit"] = 5 });
        var none = await socket.EventAsync("GUILD_MEMBERS_CHUNK");

        Assert.Equal([bo.Id], Users(byId));
        Assert.Equal(["7", "x"], byId.List("not_found").Select(id => id!.GetValue<string>()));
        Assert.False(byId.Has("nonce"));
        Assert.False(byId.Has("presences"));
        Assert.Equal([ada.Id], Users(one));
        Assert.Equal([ada.Id], Users(byName));
        Assert.Empty(Users(none));
    }

    [Fact]
    public async Task about_guilds_of_others_and_without_the_intent_are_not_answered()
    {
        var (ada, _, place, _) = await MeetAsync();
        var stranger = await house.PersonAsync("stranger");
        var theirs = await house.GuildAsync(stranger);
        var strangers = await house.EnterAsync(stranger);
        var adas = await house.EnterAsync(ada, Intents.Guilds | Intents.GuildMessages);

        await AskAsync(strangers, new JsonObject { ["guild_id"] = place.Guild, ["user_ids"] = ada.Id });
        await AskAsync(adas, new JsonObject { ["guild_id"] = place.Guild, ["query"] = "", ["limit"] = 0 });
        await AskAsync(adas, new JsonObject { ["query"] = "a" });

        Assert.DoesNotContain(await strangers.UntilMessageAsync(await stranger.SayAsync(theirs.Channel, "end")), IsChunk);
        Assert.DoesNotContain(await adas.UntilMessageAsync(await ada.SayAsync(place.Channel, "end")), IsChunk);
    }

    private static bool IsChunk(JsonNode payload) => GatewayClient.IsEvent(payload, "GUILD_MEMBERS_CHUNK");

    private static string[] Users(JsonNode chunk) => [.. chunk.List("members").Select(member => member!["user"]!.Text("id"))];

    private static Task AskAsync(GatewayClient socket, JsonObject wish) => socket.SendAsync(8, wish);

    private async Task<(Caller Ada, Caller Bo, Place Place, GatewayClient AdasSocket)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        return (ada, bo, place, await house.EnterAsync(ada));
    }
}
