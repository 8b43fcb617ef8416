using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>What is heard of reactions, pins and many deletions, and by whom.</summary>
public class Reactions_and_pins(House house) : IClassFixture<House>
{
    private const int GuildMessageReactions = 1 << 10;
    private const string Thumb = "%F0%9F%91%8D";

    [Fact]
    public async Task are_told_with_all_that_libraries_read()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var said = await ada.SayAsync(place.Channel, "ahoy");
        var reactions = $"/channels/{place.Channel}/messages/{said}/reactions";

        (await bo.Rest.PutAsync($"{reactions}/{Thumb}/%40me")).MustBe(204);
        var added = await socket.EventAsync("MESSAGE_REACTION_ADD");
        Assert.Equal(
            (bo.Id, place.Channel, said, place.Guild, ada.Id),
            (added.Text("user_id"), added.Text("channel_id"), added.Text("message_id"), added.Text("guild_id"), added.Text("message_author_id")));
        Assert.Equal(bo.Id, added["member"]!["user"]!.Text("id"));
        Assert.Equal("👍", added["emoji"]!.Text("name"));
        Assert.True(added["emoji"]!.Has("id"));
        Assert.False(added["burst"]!.GetValue<bool>());
        Assert.Equal(0, added.Number("type"));

        (await bo.Rest.DeleteAsync($"{reactions}/{Thumb}/@me?")).MustBe(204);
        var removed = await socket.EventAsync("MESSAGE_REACTION_REMOVE");
        Assert.Equal((bo.Id, said, "👍"), (removed.Text("user_id"), removed.Text("message_id"), removed["emoji"]!.Text("name")));

        (await ada.Rest.PutAsync($"{reactions}/gull%3A41771983429993937/@me")).MustBe(204);
        Assert.Equal("41771983429993937", (await socket.EventAsync("MESSAGE_REACTION_ADD"))["emoji"]!.Text("id"));
        (await ada.Rest.DeleteAsync($"{reactions}/gull:41771983429993937")).MustBe(204);
        Assert.Equal("gull", (await socket.EventAsync("MESSAGE_REACTION_REMOVE_EMOJI"))["emoji"]!.Text("name"));

        (await ada.Rest.PutAsync($"{reactions}/{Thumb}/@me")).MustBe(204);
        (await ada.Rest.DeleteAsync(reactions)).MustBe(204);
        Assert.Equal(said, (await socket.EventAsync("MESSAGE_REACTION_REMOVE_ALL")).Text("message_id"));
    }

    [Fact]
    public async Task are_told_in_this_order_when_a_message_is_pinned()
    {
        var (ada, _, place, socket) = await MeetAsync();
        var said = await ada.SayAsync(place.Channel, "ahoy");

        (await ada.Rest.PutAsync($"/channels/{place.Channel}/messages/pins/{said}")).MustBe(204);
        var updated = await socket.EventAsync("MESSAGE_UPDATE");
        Assert.True(updated["pinned"]!.GetValue<bool>());
        var pins = await socket.EventAsync("CHANNEL_PINS_UPDATE");
        Assert.Equal((place.Guild, place.Channel), (pins.Text("guild_id"), pins.Text("channel_id")));
        var notice = await socket.EventAsync("MESSAGE_CREATE");
        Assert.Equal((6, said, ada.Id), (notice.Number("type"), notice["message_reference"]!.Text("message_id"), notice["author"]!.Text("id")));
        Assert.Equal(pins.Text("last_pin_timestamp"), (await ada.Rest.GetAsync($"/channels/{place.Channel}")).Json.Text("last_pin_timestamp"));

        (await ada.Rest.DeleteAsync($"/channels/{place.Channel}/pins/{said}?")).MustBe(204);
        Assert.False((await socket.EventAsync("MESSAGE_UPDATE"))["pinned"]!.GetValue<bool>());
        await socket.EventAsync("CHANNEL_PINS_UPDATE");
    }

    [Fact]
    public async Task are_told_once_for_many_deletions()
    {
        var (ada, _, place, socket) = await MeetAsync();
        string[] said = [await ada.SayAsync(place.Channel, "one"), await ada.SayAsync(place.Channel, "two"), await ada.SayAsync(place.Channel, "three")];

        var wish = new JsonObject { ["messages"] = new JsonArray([.. said.Append(said[0]).Append("100000000000000000").Select(id => JsonValue.Create(id))]) };
        (await ada.Rest.PostAsync($"/channels/{place.Channel}/messages/bulk-delete", wish)).MustFail(400, 50034);
        wish["messages"]!.AsArray().RemoveAt(4);
        (await ada.Rest.PostAsync($"/channels/{place.Channel}/messages/bulk-delete", wish)).MustBe(204);

        var deleted = await socket.EventAsync("MESSAGE_DELETE_BULK");
        Assert.Equal(said, deleted.List("ids").Select(id => id!.GetValue<string>()));
        Assert.Equal((place.Channel, place.Guild), (deleted.Text("channel_id"), deleted.Text("guild_id")));
    }

    [Fact]
    public async Task are_for_those_who_may_view_and_who_asked()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var silent = await house.EnterAsync(ada, Intents.All & ~GuildMessageReactions);
        var only = await house.EnterAsync(ada, GuildMessageReactions | Intents.Guilds);
        var hidden = await House.ChannelAsync(place, ada, "hidden", Overwrites.HiddenFromEveryone(place));
        var said = await ada.SayAsync(hidden, "secret");
        var too = await ada.SayAsync(hidden, "secret too");

        (await ada.Rest.PutAsync($"/channels/{hidden}/messages/{said}/reactions/{Thumb}/@me")).MustBe(204);
        (await ada.Rest.DeleteAsync($"/channels/{hidden}/messages/{said}/reactions")).MustBe(204);
        (await ada.Rest.PutAsync($"/channels/{hidden}/pins/{said}")).MustBe(204);
        (await ada.Rest.PostAsync($"/channels/{hidden}/messages/bulk-delete", new JsonObject { ["messages"] = new JsonArray(said, too) })).MustBe(204);
        var open = await ada.SayAsync(place.Channel, "open");

        Assert.All(await socket.UntilMessageAsync(open), payload => Assert.Equal("PRESENCE_UPDATE", payload.Text("t")));
        var heard = (await silent.UntilMessageAsync(open)).Select(payload => payload.Text("t")).ToList();
        Assert.DoesNotContain(heard, name => name.StartsWith("MESSAGE_REACTION", StringComparison.Ordinal));
        Assert.Contains("CHANNEL_PINS_UPDATE", heard);
        Assert.Contains("MESSAGE_DELETE_BULK", heard);
        (await bo.Rest.PutAsync($"/channels/{place.Channel}/messages/{open}/reactions/{Thumb}/@me")).MustBe(204);
        var few = await only.UntilAsync(payload => GatewayClient.IsEvent(payload, "MESSAGE_REACTION_ADD") && payload["d"]!.Text("message_id") == open);
        Assert.DoesNotContain(few, payload => payload["t"]?.GetValue<string>() is "MESSAGE_DELETE_BULK" or "MESSAGE_CREATE");
        (await bo.Rest.PutAsync($"/channels/{hidden}/messages/{open}/reactions/{Thumb}/@me")).MustFail(403, 50001);
    }

    [Fact]
    public async Task are_read_again_on_resume()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var quay = await House.ChannelAsync(place, ada, "quay");
        await socket.EventAsync("CHANNEL_CREATE");
        var said = await ada.SayAsync(place.Channel, "ahoy");
        var secret = await ada.SayAsync(quay, "secret");
        await socket.UntilMessageAsync(secret);
        await socket.CutAsync();

        (await ada.Rest.PutAsync($"/channels/{quay}/messages/{secret}/reactions/{Thumb}/@me")).MustBe(204);
        (await ada.Rest.PutAsync($"/channels/{quay}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: Overwrites.ViewChannel))).MustBe(204);
        (await ada.Rest.PutAsync($"/channels/{place.Channel}/messages/{said}/reactions/{Thumb}/@me")).MustBe(204);
        var open = await ada.SayAsync(place.Channel, "open");

        var again = await house.ConnectAsync();
        await again.HelloAsync();
        await again.ResumeAsync(bo.Token, socket.SessionId, socket.Sequence);
        var reactions = (await again.UntilMessageAsync(open)).Where(payload => GatewayClient.IsEvent(payload, "MESSAGE_REACTION_ADD"));
        Assert.Equal(said, Assert.Single(reactions)["d"]!.Text("message_id"));
    }

    private async Task<(Caller Ada, Caller Bo, Place Place, GatewayClient BosSocket)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        return (ada, bo, place, await house.EnterAsync(bo));
    }
}
