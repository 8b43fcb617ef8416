using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>Nobody hears what they may not see, from the very event that says so. A message in an open channel ends each listening.</summary>
public class Visibility(House house) : IClassFixture<House>
{
    [Fact]
    public async Task of_a_hidden_channel_is_for_those_who_may_view_it()
    {
        var (ada, _, place, bos) = await MeetAsync();
        var adas = await house.EnterAsync(ada);

        var hidden = await House.ChannelAsync(place, ada, "hidden", Overwrites.HiddenFromEveryone(place));
        var said = await ada.SayAsync(hidden, "secret");
        (await ada.Rest.PostAsync($"/channels/{hidden}/typing")).MustBe(204);
        (await ada.Rest.PatchAsync($"/channels/{hidden}", new JsonObject { ["topic"] = "secret" })).MustBe(200);
        (await ada.Rest.PatchAsync($"/channels/{hidden}/messages/{said}", new JsonObject { ["content"] = "x" })).MustBe(200);
        (await ada.Rest.DeleteAsync($"/channels/{hidden}/messages/{said}")).MustBe(204);
        (await ada.Rest.DeleteAsync($"/channels/{hidden}")).MustBe(200);
        var open = await ada.SayAsync(place.Channel, "open");

        Assert.All(await bos.UntilMessageAsync(open), payload => Assert.Equal("PRESENCE_UPDATE", payload.Text("t")));
        await adas.UntilMessageAsync(open);
    }

    [Fact]
    public async Task ends_with_the_overwrite_that_takes_it()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var quay = await House.ChannelAsync(place, ada, "quay");
        await socket.UntilMessageAsync(await ada.SayAsync(quay, "ahoy"));

        (await ada.Rest.PutAsync($"/channels/{quay}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: Overwrites.ViewChannel))).MustBe(204);
        await ada.SayAsync(quay, "secret");
        var open = await ada.SayAsync(place.Channel, "open");

        Assert.DoesNotContain(await socket.UntilMessageAsync(open), payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE"));
    }

    [Fact]
    public async Task begins_with_the_overwrite_that_gives_it()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var hidden = await House.ChannelAsync(place, ada, "hidden", Overwrites.HiddenFromEveryone(place));

        (await ada.Rest.PutAsync($"/channels/{hidden}/permissions/{bo.Id}", Overwrites.Member(bo.Id, allow: Overwrites.ViewChannel))).MustBe(204);
        var said = await ada.SayAsync(hidden, "now you see it");

        await socket.UntilMessageAsync(said);
    }

    [Fact]
    public async Task changes_with_roles_and_with_what_roles_may()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var role = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/roles", new JsonObject { ["name"] = "mate", ["permissions"] = "0" })).Id;
        var overwrites = Overwrites.HiddenFromEveryone(place);
        overwrites.Add((JsonNode)Overwrites.Role(role, allow: Overwrites.ViewChannel));
        var hidden = await House.ChannelAsync(place, ada, "hidden", overwrites);
        var bosRole = $"/guilds/{place.Guild}/members/{bo.Id}/roles/{role}";

        await HearsAsync(false);
        (await ada.Rest.PutAsync(bosRole)).MustBe(204);
        await HearsAsync(true);
        (await ada.Rest.DeleteAsync(bosRole)).MustBe(204);
        await HearsAsync(false);
        (await ada.Rest.PutAsync(bosRole)).MustBe(204);
        (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}/roles/{role}")).MustBe(204);
        await HearsAsync(false);

        async Task HearsAsync(bool hears)
        {
            var said = await ada.SayAsync(hidden, "psst");
            var before = await socket.UntilMessageAsync(await ada.SayAsync(place.Channel, "open"));
            Assert.Equal(hears, before.Any(payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE") && payload["d"]!.Text("id") == said));
        }
    }

    [Fact]
    public async Task ends_at_once_for_who_is_kicked()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var elsewhere = await house.GuildAsync(ada, bo);

        (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}/members/{bo.Id}")).MustBe(204);
        await ada.SayAsync(place.Channel, "bo is gone");
        var end = await ada.SayAsync(elsewhere.Channel, "end");

        var heard = (await socket.UntilMessageAsync(end)).Where(payload => payload["d"]!["guild_id"]?.GetValue<string>() != elsewhere.Guild).ToList();
        Assert.Contains(heard, payload => GatewayClient.IsEvent(payload, "GUILD_DELETE") && payload["d"]!.Text("id") == place.Guild);
        Assert.DoesNotContain(heard, payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE"));
        Assert.DoesNotContain(heard, payload => GatewayClient.IsEvent(payload, "GUILD_MEMBER_REMOVE"));
    }

    [Fact]
    public async Task ends_at_once_for_who_is_banned()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var elsewhere = await house.GuildAsync(ada, bo);

        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/bans/{bo.Id}")).MustBe(204);
        await ada.SayAsync(place.Channel, "bo is gone");
        var end = await ada.SayAsync(elsewhere.Channel, "end");

        var heard = (await socket.UntilMessageAsync(end)).Where(payload => payload["d"]!["guild_id"]?.GetValue<string>() != elsewhere.Guild).ToList();
        Assert.Contains(heard, payload => GatewayClient.IsEvent(payload, "GUILD_DELETE") && payload["d"]!.Text("id") == place.Guild);
        Assert.DoesNotContain(heard, payload => payload.Text("t") is "MESSAGE_CREATE" or "GUILD_MEMBER_REMOVE" or "GUILD_BAN_ADD");
    }

    [Fact]
    public async Task of_a_channel_that_a_role_shows_and_hides_is_told_by_its_coming_and_going()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var role = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/roles", new JsonObject { ["name"] = "mate", ["permissions"] = "0" })).Id;
        var overwrites = Overwrites.HiddenFromEveryone(place);
        overwrites.Add((JsonNode)Overwrites.Role(role, allow: Overwrites.ViewChannel));
        var hidden = await House.ChannelAsync(place, ada, "hidden", overwrites);

        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/members/{bo.Id}/roles/{role}")).MustBe(204);
        Assert.Equal("hidden", (await socket.EventAsync("CHANNEL_CREATE", channel => channel.Text("id") == hidden)).Text("name"));
        await socket.EventAsync("GUILD_MEMBER_UPDATE");

        (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}/members/{bo.Id}/roles/{role}")).MustBe(204);
        await socket.EventAsync("GUILD_MEMBER_UPDATE");
        Assert.Equal("CHANNEL_DELETE", (await socket.NextAsync()).Text("t"));
    }

    [Fact]
    public async Task that_was_lost_while_away_is_told_on_resume()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var quay = await House.ChannelAsync(place, ada, "quay");
        var pier = await House.ChannelAsync(place, ada, "pier", Overwrites.HiddenFromEveryone(place));
        await socket.EventAsync("CHANNEL_CREATE");
        await socket.CutAsync();

        (await ada.Rest.PutAsync($"/channels/{quay}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: Overwrites.ViewChannel))).MustBe(204);
        (await ada.Rest.PutAsync($"/channels/{pier}/permissions/{bo.Id}", Overwrites.Member(bo.Id, allow: Overwrites.ViewChannel))).MustBe(204);
        await ada.SayAsync(quay, "secret");
        var open = await ada.SayAsync(pier, "not secret any more");

        var again = await house.ConnectAsync();
        await again.HelloAsync();
        await again.ResumeAsync(bo.Token, socket.SessionId, socket.Sequence);
        var heard = await again.UntilMessageAsync(open);
        Assert.Contains(heard, payload => GatewayClient.IsEvent(payload, "CHANNEL_DELETE") && payload["d"]!.Text("id") == quay);
        Assert.Contains(heard, payload => GatewayClient.IsEvent(payload, "CHANNEL_CREATE") && payload["d"]!.Text("id") == pier);
        Assert.DoesNotContain(heard, payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE"));
    }

    [Fact]
    public async Task is_not_replayed_to_who_was_banned_meanwhile()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        await ada.SayAsync(place.Channel, "ahoy");
        await socket.EventAsync("MESSAGE_CREATE");
        await socket.CutAsync();

        await ada.SayAsync(place.Channel, "before");
        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/bans/{bo.Id}")).MustBe(204);
        await ada.SayAsync(place.Channel, "after");

        var again = await house.ConnectAsync();
        await again.HelloAsync();
        await again.ResumeAsync(bo.Token, socket.SessionId, socket.Sequence);
        var heard = await again.UntilAsync(payload => GatewayClient.IsEvent(payload, "RESUMED"));
        Assert.Contains(heard, payload => GatewayClient.IsEvent(payload, "GUILD_DELETE") && payload["d"]!.Text("id") == place.Guild);
        Assert.DoesNotContain(heard, payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE"));
    }

    [Fact]
    public async Task of_bans_is_for_those_who_may_ban_or_read_the_records()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var cem = await house.PersonAsync("cem");
        var dot = await house.PersonAsync("dot");
        var ban = $"/guilds/{place.Guild}/bans";

        (await ada.Rest.PutAsync($"{ban}/{cem.Id}")).MustBe(204);
        var role = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/roles", new JsonObject { ["name"] = "judge", ["permissions"] = "4" })).Id;
        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/members/{bo.Id}/roles/{role}")).MustBe(204);
        (await ada.Rest.DeleteAsync($"{ban}/{cem.Id}")).MustBe(204);
        (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}/roles/{role}")).MustBe(204);
        (await ada.Rest.PutAsync($"{ban}/{dot.Id}")).MustBe(204);

        var heard = await socket.UntilMessageAsync(await ada.SayAsync(place.Channel, "end"));
        var told = Assert.Single(heard, payload => payload.Text("t").StartsWith("GUILD_BAN", StringComparison.Ordinal));
        Assert.Equal(("GUILD_BAN_REMOVE", cem.Id), (told.Text("t"), told["d"]!["user"]!.Text("id")));
    }

    [Fact]
    public async Task is_asked_again_on_resume()
    {
        var (ada, bo, place, socket) = await MeetAsync();
        var quay = await House.ChannelAsync(place, ada, "quay");
        await socket.EventAsync("CHANNEL_CREATE");
        await socket.CutAsync();

        (await ada.Rest.PutAsync($"/channels/{quay}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: Overwrites.ViewChannel))).MustBe(204);
        await ada.SayAsync(quay, "secret");
        var open = await ada.SayAsync(place.Channel, "open");

        var again = await house.ConnectAsync();
        await again.HelloAsync();
        await again.ResumeAsync(bo.Token, socket.SessionId, socket.Sequence);
        Assert.DoesNotContain(await again.UntilMessageAsync(open), payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE"));
    }

    [Fact]
    public async Task of_a_guild_is_for_its_members()
    {
        var (ada, _, place, _) = await MeetAsync();
        var stranger = await house.PersonAsync("stranger");
        var strangers = await house.EnterAsync(stranger);

        await ada.SayAsync(place.Channel, "ahoy");
        (await stranger.Rest.PatchAsync("/users/@me", new JsonObject { ["global_name"] = "Nobody" })).MustBe(200);

        Assert.Equal("USER_UPDATE", (await strangers.NextAsync()).Text("t"));
    }

    private async Task<(Caller Ada, Caller Bo, Place Place, GatewayClient BosSocket)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        return (ada, bo, place, await house.EnterAsync(bo));
    }
}
