using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>Each event of issue 2, as Bo hears what Ada does.</summary>
public class Events(House house) : IClassFixture<House>
{
    [Fact]
    public async Task of_messages_are_full_messages_with_guild_and_member()
    {
        var (ada, _, place, socket) = await MeetAsync();
        var wish = new JsonObject { ["content"] = "ahoy", ["nonce"] = "n-1" };

        var posted = (await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", wish)).MustBe(200).Json;
        var created = await socket.EventAsync("MESSAGE_CREATE");
        (await ada.Rest.PatchAsync($"/channels/{place.Channel}/messages/{posted.Text("id")}", new JsonObject { ["content"] = "ahoy!" })).MustBe(200);
        var updated = await socket.EventAsync("MESSAGE_UPDATE");
        (await ada.Rest.DeleteAsync($"/channels/{place.Channel}/messages/{posted.Text("id")}")).MustBe(204);
        var deleted = await socket.EventAsync("MESSAGE_DELETE");

        Assert.Equal("n-1", created.Text("nonce"));
        foreach (var (message, content) in new[] { (created, "ahoy"), (updated, "ahoy!") })
        {
            Assert.Equal(content, message.Text("content"));
            Assert.Equal(posted.Text("id"), message.Text("id"));
            Assert.Equal(place.Channel, message.Text("channel_id"));
            Assert.Equal(place.Guild, message.Text("guild_id"));
            Assert.Equal(ada.Id, message["author"]!.Text("id"));
            Assert.NotEmpty(message["member"]!.Text("joined_at"));
            Assert.False(message["member"]!.Has("user"));
            Assert.Empty(message.List("mentions"));
            Assert.Empty(message.List("attachments"));
            Assert.Empty(message.List("embeds"));
        }

        Assert.Equal(posted.Text("id"), deleted.Text("id"));
        Assert.Equal(place.Channel, deleted.Text("channel_id"));
        Assert.Equal(place.Guild, deleted.Text("guild_id"));
    }

    [Fact]
    public async Task of_a_message_reach_its_author_before_or_with_the_answer()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var socket = await house.EnterAsync(ada);

        for (var i = 0; i < 20; i++)
        {
            var said = await ada.SayAsync(place.Channel, $"{i}");
            Assert.Equal(said, (await socket.EventAsync("MESSAGE_CREATE")).Text("id"));
        }
    }

    [Fact]
    public async Task of_typing_say_who_where_and_when()
    {
        var (ada, _, place, socket) = await MeetAsync();

        (await ada.Rest.PostAsync($"/channels/{place.Channel}/typing")).MustBe(204);

        var typing = await socket.EventAsync("TYPING_START");
        Assert.Equal((place.Channel, place.Guild, ada.Id), (typing.Text("channel_id"), typing.Text("guild_id"), typing.Text("user_id")));
        Assert.InRange(typing.Number("timestamp"), 1_600_000_000, 9_000_000_000);
        Assert.Equal(ada.Id, typing["member"]!["user"]!.Text("id"));
    }

    [Fact]
    public async Task of_channels_come_for_each_change()
    {
        var (ada, _, place, socket) = await MeetAsync();

        var quay = await House.ChannelAsync(place, ada, "quay");
        Assert.Equal(quay, (await socket.EventAsync("CHANNEL_CREATE")).Text("id"));
        (await ada.Rest.PatchAsync($"/channels/{quay}", new JsonObject { ["topic"] = "ships" })).MustBe(200);
        Assert.Equal("ships", (await socket.EventAsync("CHANNEL_UPDATE")).Text("topic"));
        (await ada.Rest.DeleteAsync($"/channels/{quay}")).MustBe(200);
        var deleted = await socket.EventAsync("CHANNEL_DELETE");
        Assert.Equal((quay, place.Guild), (deleted.Text("id"), deleted.Text("guild_id")));
    }

    [Fact]
    public async Task of_roles_and_members_come_for_each_change()
    {
        var (ada, bo, place, socket) = await MeetAsync();

        var role = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/roles", new JsonObject { ["name"] = "pilot" })).Id;
        var created = await socket.EventAsync("GUILD_ROLE_CREATE");
        Assert.Equal((place.Guild, role), (created.Text("guild_id"), created["role"]!.Text("id")));
        (await ada.Rest.PatchAsync($"/guilds/{place.Guild}/roles/{role}", new JsonObject { ["name"] = "mate" })).MustBe(200);
        Assert.Equal("mate", (await socket.EventAsync("GUILD_ROLE_UPDATE"))["role"]!.Text("name"));
        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/members/{bo.Id}/roles/{role}")).MustBe(204);
        var member = await socket.EventAsync("GUILD_MEMBER_UPDATE");
        Assert.Equal((place.Guild, bo.Id), (member.Text("guild_id"), member["user"]!.Text("id")));
        Assert.Equal(role, member.List("roles").Single()!.GetValue<string>());
        (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}/roles/{role}")).MustBe(204);
        Assert.Equal(role, (await socket.EventAsync("GUILD_ROLE_DELETE")).Text("role_id"));
    }

    [Fact]
    public async Task of_members_come_when_they_join_and_leave()
    {
        var (ada, _, place, socket) = await MeetAsync();
        var cem = await house.PersonAsync("cem");

        await House.JoinAsync(place, ada, cem);
        var joined = await socket.EventAsync("GUILD_MEMBER_ADD");
        Assert.Equal((place.Guild, cem.Id), (joined.Text("guild_id"), joined["user"]!.Text("id")));
        Assert.NotEmpty(joined.Text("joined_at"));
        (await cem.Rest.DeleteAsync($"/users/@me/guilds/{place.Guild}")).MustBe(204);
        var left = await socket.EventAsync("GUILD_MEMBER_REMOVE");
        Assert.Equal((place.Guild, cem.Id), (left.Text("guild_id"), left["user"]!.Text("id")));
    }

    [Fact]
    public async Task of_guilds_come_for_each_change()
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.EnterAsync(ada);

        var place = await house.GuildAsync(ada);
        var created = await socket.EventAsync("GUILD_CREATE");
        Assert.Equal(place.Guild, created.Text("id"));
        Assert.Equal(place.Channel, created.List("channels").Ids().Single());
        Assert.Equal(ada.Id, created.List("members").Single()!["user"]!.Text("id"));
        (await ada.Rest.PatchAsync($"/guilds/{place.Guild}", new JsonObject { ["name"] = "bay" })).MustBe(200);
        Assert.Equal("bay", (await socket.EventAsync("GUILD_UPDATE")).Text("name"));
        (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}")).MustBe(204);
        var deleted = await socket.EventAsync("GUILD_DELETE");
        Assert.Equal(place.Guild, deleted.Text("id"));
        Assert.False(deleted.Has("unavailable"));
    }

    [Fact]
    public async Task of_a_new_member_begin_with_the_guild()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada);
        var socket = await house.EnterAsync(bo);

        await House.JoinAsync(place, ada, bo);
        var said = await ada.SayAsync(place.Channel, "welcome");

        var before = await socket.UntilMessageAsync(said);
        Assert.Equal("GUILD_CREATE", before[0].Text("t"));
        Assert.Equal(2, before[0]["d"]!.Number("member_count"));
    }

    [Fact]
    public async Task of_users_reach_themselves_and_their_guilds()
    {
        var (ada, bo, _, socket) = await MeetAsync();
        var adas = await house.EnterAsync(ada);
        var name = house.Unused("adele");

        (await ada.Rest.PatchAsync("/users/@me", new JsonObject { ["username"] = name })).MustBe(200);

        Assert.Equal(name, (await adas.EventAsync("USER_UPDATE")).Text("username"));
        var member = await socket.EventAsync("GUILD_MEMBER_UPDATE", update => update["user"]!.Text("id") == ada.Id);
        Assert.Equal(name, member["user"]!.Text("username"));
        Assert.NotEqual(bo.Id, member["user"]!.Text("id"));
    }

    [Fact]
    public async Task have_sequences_that_count_by_one()
    {
        var (ada, _, place, socket) = await MeetAsync();
        for (var i = 0; i < 20; i++)
        {
            await ada.SayAsync(place.Channel, $"{i}");
            (await ada.Rest.PostAsync($"/channels/{place.Channel}/typing")).MustBe(204);
        }

        var before = socket.Sequence;
        var taken = (await socket.UntilMessageAsync(await ada.SayAsync(place.Channel, "end"))).Select(payload => payload.Number("s")).ToList();

        Assert.Equal(Enumerable.Range(1, taken.Count).Select(step => before + step), taken);
        Assert.Equal(before + taken.Count + 1, socket.Sequence);
    }

    private async Task<(Caller Ada, Caller Bo, Place Place, GatewayClient BosSocket)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        return (ada, bo, place, await house.EnterAsync(bo));
    }
}
