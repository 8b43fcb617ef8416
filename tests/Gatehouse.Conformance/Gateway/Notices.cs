using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>What is said by nobody, because something happened (discord-api-docs, "Message Types").</summary>
public class Notices(House house) : IClassFixture<House>
{
    [Fact]
    public async Task say_in_the_system_channel_who_joined()
    {
        var (ada, bo, place) = await FoundAsync();
        var bos = await house.EnterAsync(bo);
        var cem = await house.PersonAsync("cem");
        var cems = await house.EnterAsync(cem);

        await House.JoinAsync(place, ada, cem);

        await bos.EventAsync("GUILD_MEMBER_ADD");
        var notice = await bos.EventAsync("MESSAGE_CREATE");
        Assert.Equal((7L, place.Channel, place.Guild, cem.Id, ""), (notice.Number("type"), notice.Text("channel_id"), notice.Text("guild_id"), notice["author"]!.Text("id"), notice.Text("content")));
        Assert.NotEmpty(notice["member"]!.Text("joined_at"));
        await cems.EventAsync("GUILD_CREATE");
        Assert.Equal(notice.Text("id"), (await cems.EventAsync("MESSAGE_CREATE")).Text("id"));
        Assert.Equal(notice.Text("id"), (await bo.Rest.GetAsync($"/channels/{place.Channel}/messages")).MustBe(200).Json.Ids()[0]);
    }

    [Fact]
    public async Task of_joining_are_deleted_like_messages_but_neither_edited_nor_pinned()
    {
        var (ada, bo, place) = await FoundAsync();
        var cem = await house.PersonAsync("cem");
        await House.JoinAsync(place, ada, cem);
        var both = (await ada.Rest.GetAsync($"/channels/{place.Channel}/messages")).MustBe(200).Json.Ids();
        var (cems, bos) = ($"/channels/{place.Channel}/messages/{both[0]}", $"/channels/{place.Channel}/messages/{both[1]}");

        (await cem.Rest.PatchAsync(cems, new JsonObject { ["content"] = "x" })).MustFail(403, 50021);
        (await ada.Rest.PutAsync($"/channels/{place.Channel}/messages/pins/{both[0]}")).MustFail(403, 50021);
        (await bo.Rest.DeleteAsync(cems)).MustFail(403, 50013);
        (await cem.Rest.DeleteAsync(cems)).MustBe(204);
        (await ada.Rest.DeleteAsync(bos)).MustBe(204);
    }

    [Fact]
    public async Task of_joining_are_left_out_where_they_are_not_wanted_or_have_no_place()
    {
        var (ada, bo, place) = await FoundAsync();
        var other = await House.ChannelAsync(place, ada, "other");
        var bos = await house.EnterAsync(bo);

        (await ada.Rest.PatchAsync($"/guilds/{place.Guild}", new JsonObject { ["system_channel_flags"] = 64 })).MustFail(400, 50035);
        Assert.Equal(1, (await ada.Rest.PatchAsync($"/guilds/{place.Guild}", new JsonObject { ["system_channel_flags"] = 1 })).MustBe(200).Json.Number("system_channel_flags"));
        Assert.Equal(1, (await bos.EventAsync("GUILD_UPDATE")).Number("system_channel_flags"));
        await House.JoinAsync(place, ada, await house.PersonAsync("cem"));
        (await ada.Rest.PatchAsync($"/guilds/{place.Guild}", new JsonObject { ["system_channel_flags"] = 0 })).MustBe(200);
        (await ada.Rest.DeleteAsync($"/channels/{place.Channel}")).MustBe(200);
        Assert.Null((await bos.EventAsync("GUILD_UPDATE", guild => guild["system_channel_id"] is null))["system_channel_id"]);
        await House.JoinAsync(place with { Channel = other }, ada, await house.PersonAsync("dot"));
        await bos.EventAsync("GUILD_MEMBER_ADD", member => member["user"]!.Text("username").StartsWith("dot", StringComparison.Ordinal));

        var end = await ada.SayAsync(other, "end");
        Assert.DoesNotContain((await bos.UntilMessageAsync(end)).SkipLast(1), payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE"));
        Assert.Equal([end], (await ada.Rest.GetAsync($"/channels/{other}/messages")).MustBe(200).Json.Ids());
    }

    [Fact]
    public async Task say_in_a_group_who_came_and_went_and_what_it_is_called_and_stay()
    {
        var (ada, bo, cem) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"), await house.PersonAsync("cem"));
        var dot = await house.PersonAsync("dot");
        var group = (await ada.Rest.PostAsync("/users/@me/channels", new JsonObject { ["recipients"] = new JsonArray(bo.Id, cem.Id) })).MustBe(200).Id;
        var cems = await house.EnterAsync(cem);

        (await bo.Rest.PutAsync($"/channels/{group}/recipients/{dot.Id}")).MustBe(204);
        var added = await ToldAsync(cems, "CHANNEL_RECIPIENT_ADD", 1, bo);
        Assert.Equal(dot.Id, Assert.Single(added.List("mentions").Ids()));
        (await bo.Rest.PatchAsync($"/channels/{group}", new JsonObject { ["name"] = "crew" })).MustBe(200);
        Assert.Equal("crew", (await ToldAsync(cems, "CHANNEL_UPDATE", 4, bo)).Text("content"));
        (await bo.Rest.PatchAsync($"/channels/{group}", new JsonObject { ["icon"] = "https://example.org/crew.png" })).MustBe(200);
        await ToldAsync(cems, "CHANNEL_UPDATE", 5, bo);
        (await ada.Rest.DeleteAsync($"/channels/{group}/recipients/{dot.Id}")).MustBe(204);
        Assert.Equal(dot.Id, Assert.Single((await ToldAsync(cems, "CHANNEL_RECIPIENT_REMOVE", 2, ada)).List("mentions").Ids()));
        (await bo.Rest.DeleteAsync($"/channels/{group}")).MustBe(200);
        Assert.Equal(bo.Id, Assert.Single((await ToldAsync(cems, "CHANNEL_RECIPIENT_REMOVE", 2, bo)).List("mentions").Ids()));

        var said = (await cem.Rest.GetAsync($"/channels/{group}/messages")).MustBe(200).Json;
        Assert.Equal([2L, 2L, 5L, 4L, 1L], ((JsonArray)said).Select(message => message!.Number("type")));
        (await ada.Rest.DeleteAsync($"/channels/{group}/messages/{said.Ids()[1]}")).MustFail(403, 50021);
        (await ada.Rest.PatchAsync($"/channels/{group}/messages/{said.Ids()[1]}", new JsonObject { ["content"] = "x" })).MustFail(403, 50021);

        // To Cem, who did none of it, all five are news.
        var again = await house.ConnectAsync();
        await again.HelloAsync();
        var state = Assert.Single((await again.IdentifyAsync(cem.Token))["read_state"]!.List("entries"))!;
        Assert.Equal((group, 5L), (state.Text("id"), state.Number("mention_count")));
    }

    private static async Task<JsonNode> ToldAsync(GatewayClient socket, string first, int kind, Caller by)
    {
        await socket.EventAsync(first);
        var notice = await socket.EventAsync("MESSAGE_CREATE");
        Assert.Equal((kind, by.Id), (notice.Number("type"), notice["author"]!.Text("id")));
        Assert.False(notice.Has("guild_id"));
        return notice;
    }

    /// <summary>A guild of Ada's with Bo in it that says who joins.</summary>
    private async Task<(Caller Ada, Caller Bo, Place Place)> FoundAsync()
    {
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));
        var guild = (await ada.Rest.PostAsync("/guilds", new JsonObject { ["name"] = "harbour" })).MustBe(201).Json;
        var place = new Place(guild.Text("id"), guild.Text("system_channel_id"));
        await House.JoinAsync(place, ada, bo);
        return (ada, bo, place);
    }
}
