using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>What somebody has read, on all of their devices.</summary>
public class Read_states(House house) : IClassFixture<House>
{
    [Fact]
    public async Task are_told_to_all_sessions_of_that_user_and_to_nobody_else()
    {
        var (ada, bo, place) = await MeetAsync();
        var said = await ada.SayAsync(place.Channel, $"ahoy <@{bo.Id}>");
        var (desk, phone, adas) = (await house.EnterAsync(bo), await house.EnterAsync(bo), await house.EnterAsync(ada));

        Assert.True(((JsonObject)(await AckAsync(bo, place.Channel, said)).MustBe(200).Json).ContainsKey("token"));

        foreach (var device in new[] { desk, phone })
        {
            var told = await device.EventAsync("MESSAGE_ACK");
            Assert.Equal((place.Channel, said, 0), (told.Text("channel_id"), told.Text("message_id"), (int)told.Number("mention_count")));
            Assert.True(told.Number("version") > 0);
        }

        var heard = await adas.UntilMessageAsync(await ada.SayAsync(place.Channel, "end"));
        Assert.DoesNotContain(heard, payload => GatewayClient.IsEvent(payload, "MESSAGE_ACK"));
    }

    [Fact]
    public async Task are_in_READY_with_what_mentions_one_since()
    {
        var (ada, bo, place) = await MeetAsync();
        var other = await House.ChannelAsync(place, ada, "other");
        var role = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/roles", new JsonObject { ["name"] = "pilot", ["mentionable"] = true })).MustBe(200).Id;
        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/members/{bo.Id}/roles/{role}")).MustBe(204);
        var one = await ada.SayAsync(place.Channel, $"<@{bo.Id}>");
        await AckAsync(bo, place.Channel, one);
        await ada.SayAsync(place.Channel, $"<@{bo.Id}> and <@&{role}>");
        await ada.SayAsync(place.Channel, $"<@&{role}>");
        await ada.SayAsync(place.Channel, "@everyone");
        await ada.SayAsync(place.Channel, $"<@{ada.Id}>");
        await ada.SayAsync(other, $"<@{bo.Id}>");

        var ready = await ReadyAsync(bo);
        Assert.Equal([(place.Channel, one, 3L), (other, "0", 1)], Entries(ready));
        Assert.False(ready["read_state"]!["partial"]!.GetValue<bool>());

        // What one says oneself is read, and so is all before it, which no event tells: every client knows.
        var mine = await bo.SayAsync(place.Channel, "aye");
        Assert.Equal([(place.Channel, mine, 0L), (other, "0", 1)], Entries(await ReadyAsync(bo)));
    }

    [Fact]
    public async Task move_forward_unless_the_place_was_chosen()
    {
        var (ada, bo, place) = await MeetAsync();
        var one = await ada.SayAsync(place.Channel, $"one <@{bo.Id}>");
        var two = await ada.SayAsync(place.Channel, $"two <@{bo.Id}>");
        var three = await ada.SayAsync(place.Channel, "three");
        var desk = await house.EnterAsync(bo);

        (await AckAsync(bo, place.Channel, three)).MustBe(200);
        (await AckAsync(bo, place.Channel, one)).MustBe(200);
        (await AckAsync(bo, place.Channel, three)).MustBe(200);
        (await AckAsync(bo, place.Channel, one, new JsonObject { ["token"] = null, ["manual"] = true })).MustBe(200);
        (await AckAsync(bo, place.Channel, two, new JsonObject { ["manual"] = true, ["mention_count"] = 5 })).MustBe(200);

        var told = (await desk.UntilMessageAsync(await ada.SayAsync(place.Channel, "end"))).Where(payload => GatewayClient.IsEvent(payload, "MESSAGE_ACK")).Select(payload => payload["d"]!);
        Assert.Equal(
            [(three, 0, false), (one, 1, true), (two, 5, true)],
            told.Select(read => (read.Text("message_id"), (int)read.Number("mention_count"), read["manual"]?.GetValue<bool>() ?? false)));
        Assert.Equal([(place.Channel, two, 5L)], Entries(await ReadyAsync(bo)));
    }

    [Fact]
    public async Task of_conversations_count_every_message()
    {
        var (ada, bo, _) = await MeetAsync();
        var talk = (await ada.Rest.PostAsync("/users/@me/channels", new JsonObject { ["recipient_id"] = bo.Id })).MustBe(200).Id;
        var one = await ada.SayAsync(talk, "one");
        await ada.SayAsync(talk, "two");
        Assert.Equal([(talk, "0", 2L)], Entries(await ReadyAsync(bo)));

        (await AckAsync(bo, talk, one)).MustBe(200);
        Assert.Equal([(talk, one, 1L)], Entries(await ReadyAsync(bo)));
    }

    [Fact]
    public async Task change_together_for_channels_that_are_there()
    {
        var (ada, bo, place) = await MeetAsync();
        var other = await House.ChannelAsync(place, ada, "other");
        var hidden = await House.ChannelAsync(place, ada, "hidden", Overwrites.HiddenFromEveryone(place));
        var (one, two, three) = (await ada.SayAsync(place.Channel, "one"), await ada.SayAsync(other, "two"), await ada.SayAsync(hidden, "three"));
        var desk = await house.EnterAsync(bo);

        var read = new JsonArray(Read(place.Channel, one), Read(other, two), Read(hidden, three), Read("77", one), Read(bo.Id, one, type: 2));
        (await bo.Rest.PostAsync("/read-states/ack-bulk", new JsonObject { ["read_states"] = read })).MustBe(204);

        Assert.Equal(place.Channel, (await desk.EventAsync("MESSAGE_ACK")).Text("channel_id"));
        Assert.Equal(other, (await desk.EventAsync("MESSAGE_ACK")).Text("channel_id"));
        Assert.Equal([(place.Channel, one, 0L), (other, two, 0)], Entries(await ReadyAsync(bo)));

        (await bo.Rest.PostAsync("/read-states/ack-bulk", new JsonObject { ["read_states"] = new JsonArray() })).MustFail(400, 50035);
        (await bo.Rest.PostAsync("/read-states/ack-bulk", new JsonObject { ["read_states"] = new JsonArray(new JsonObject { ["channel_id"] = other }) })).MustFail(400, 50035);
        var tooMany = new JsonArray([.. Enumerable.Range(0, 101).Select(_ => Read(other, two))]);
        (await bo.Rest.PostAsync("/read-states/ack-bulk", new JsonObject { ["read_states"] = tooMany })).MustFail(400, 50035);
    }

    [Fact]
    public async Task are_not_for_bots_and_not_for_what_one_may_not_read()
    {
        var (ada, bo, place) = await MeetAsync();
        var said = await ada.SayAsync(place.Channel, $"<@{bo.Id}>");
        var robot = await house.BotAsync(ada, "robot");
        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/members/{robot.Id}")).MustBe(201);
        (await AckAsync(robot, place.Channel, said)).MustFail(403, 20001);
        (await robot.Rest.PostAsync("/read-states/ack-bulk", new JsonObject { ["read_states"] = new JsonArray(Read(place.Channel, said)) })).MustFail(403, 20001);
        Assert.False(((JsonObject)await ReadyAsync(robot)).ContainsKey("read_state"));

        (await AckAsync(bo, place.Channel, said, new JsonObject { ["manual"] = true, ["mention_count"] = -1 })).MustFail(400, 50035);
        (await AckAsync(bo, "77", said)).MustFail(404, 10003);
        (await ada.Rest.PutAsync($"/channels/{place.Channel}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: Overwrites.ReadMessageHistory))).MustBe(204);
        (await AckAsync(bo, place.Channel, said)).MustFail(403, 50013);
        (await ada.Rest.PutAsync($"/channels/{place.Channel}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: Overwrites.ViewChannel))).MustBe(204);
        (await AckAsync(bo, place.Channel, said)).MustFail(403, 50001);
        Assert.Empty(Entries(await ReadyAsync(bo)));
    }

    [Theory]
    [InlineData("leave")]
    [InlineData("delete")]
    public async Task end_with(string end)
    {
        var (ada, bo, place) = await MeetAsync();
        var other = await House.ChannelAsync(place, ada, "other");
        var said = await ada.SayAsync(other, $"<@{bo.Id}>");
        (await AckAsync(bo, other, said)).MustBe(200);
        await ada.SayAsync(other, $"<@{bo.Id}>");

        if (end == "leave")
        {
            (await bo.Rest.DeleteAsync($"/users/@me/guilds/{place.Guild}")).MustBe(204);
            await House.JoinAsync(place, ada, bo);
        }
        else
        {
            (await ada.Rest.DeleteAsync($"/channels/{other}")).MustBe(200);
        }

        Assert.DoesNotContain(Entries(await ReadyAsync(bo)), entry => entry.Channel == other);
    }

    [Fact]
    public async Task survive_a_cut_and_a_restart()
    {
        var (ada, bo, place) = await MeetAsync();
        var said = await ada.SayAsync(place.Channel, "ahoy");
        var desk = await house.EnterAsync(bo);
        await desk.CutAsync();
        (await AckAsync(bo, place.Channel, said)).MustBe(200);

        var again = await house.ConnectAsync();
        await again.HelloAsync();
        await again.ResumeAsync(bo.Token, desk.SessionId, desk.Sequence);
        Assert.Equal(said, (await again.EventAsync("MESSAGE_ACK")).Text("message_id"));

        house.Process.Terminate();
        Assert.Equal(0, await house.Process.ExitAsync());
        await house.Process.StartAgainAsync();
        Assert.Equal([(place.Channel, said, 0L)], Entries(await ReadyAsync(bo)));
    }

    private static Task<Answer> AckAsync(Caller caller, string channel, string message, JsonObject? body = null) =>
        caller.Rest.PostAsync($"/channels/{channel}/messages/{message}/ack", body ?? new JsonObject { ["token"] = null });

    private static JsonObject Read(string channel, string message, int type = 0) =>
        new() { ["channel_id"] = channel, ["message_id"] = message, ["read_state_type"] = type };

    private static IEnumerable<(string Channel, string Last, long Mentions)> Entries(JsonNode ready) =>
        ready["read_state"]!.List("entries").Select(entry => (entry!.Text("id"), entry!.Text("last_message_id"), entry!.Number("mention_count")));

    private async Task<JsonNode> ReadyAsync(Caller caller)
    {
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();
        return await socket.IdentifyAsync(caller.Token);
    }

    private async Task<(Caller Ada, Caller Bo, Place Place)> MeetAsync()
    {
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));
        return (ada, bo, await house.GuildAsync(ada, bo));
    }
}
