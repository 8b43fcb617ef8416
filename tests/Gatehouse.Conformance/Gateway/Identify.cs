using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>What real clients put into Identify (discord-api-docs, "Identifying").</summary>
public class Identify(House house) : IClassFixture<House>
{
    public static TheoryData<string> Forms => new(
        """{"token":"TOKEN","properties":{"browser":"@discordjs/ws 1.2.3","device":"@discordjs/ws 1.2.3","os":"linux"},"intents":513,"compress":false,"shard":[0,1],"large_threshold":50,"presence":{"activities":[],"afk":false,"since":null,"status":"online"}}""",
        """{"token":"Bot TOKEN","v":10,"compress":false,"large_threshold":250,"intents":513,"properties":{"os":"linux","browser":"Eris","device":"Eris"},"presence":{"activities":null,"afk":false,"since":null,"status":"offline"}}""",
        """{"token":"Bot TOKEN","properties":{"$os":"linux","$browser":"Oceanic","$device":"Oceanic"},"compress":"zlib-stream","large_threshold":250,"shard":[0,1],"presence":{"activities":[],"afk":false,"status":"online"},"intents":513}""",
        """{"token":"TOKEN","properties":{},"compress":true,"intents":513}""",
        """{"token":"TOKEN","intents":513,"capabilities":16381,"client_state":{"guild_versions":{}},"shard":null,"presence":null,"large_threshold":null,"compress":null}""",
        """{"intents":513,"token":"TOKEN","properties":{"os":null}}""");

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task is_taken_as_the_libraries_write_it(string form)
    {
        ArgumentNullException.ThrowIfNull(form);
        var ada = await house.PersonAsync("ada");
        var gull = await house.BotAsync(ada, "gull");
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();

        await socket.SendTextAsync($$"""{"op":2,"d":{{form.Replace("TOKEN", gull.Token, StringComparison.Ordinal)}}}""");

        Assert.Equal(gull.Id, (await socket.EventAsync("READY"))["user"]!.Text("id"));
    }

    [Fact]
    public async Task is_taken_from_people_and_from_bots()
    {
        var ada = await house.PersonAsync("ada");
        var gull = await house.BotAsync(ada, "gull");

        Assert.Equal(ada.Id, (await house.EnterAsync(ada)).UserId);
        Assert.Equal(gull.Id, (await house.EnterAsync(gull)).UserId);
    }

    [Fact]
    public async Task as_offline_is_online_since_only_invisible_hides()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        await house.GuildAsync(ada, bo);
        var watching = await house.EnterAsync(ada);
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();
        var identity = GatewayClient.Identity(bo.Token);
        identity["presence"] = new JsonObject { ["status"] = "offline", ["activities"] = null, ["since"] = null, ["afk"] = false };

        await socket.SendAsync(2, identity);

        Assert.Equal("online", (await watching.EventAsync("PRESENCE_UPDATE", presence => presence["user"]!.Text("id") == bo.Id)).Text("status"));
    }

    [Fact]
    public async Task is_answered_with_what_the_libraries_need_in_READY()
    {
        var ada = await house.PersonAsync("ada");
        var gull = await house.BotAsync(ada, "gull");
        var place = await house.GuildAsync(gull);
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();
        var identity = GatewayClient.Identity(gull.Token);
        identity["shard"] = new JsonArray(0, 1);
        await socket.SendAsync(2, identity);

        var payload = await socket.NextAsync();

        Assert.Equal((0, "READY", 1), (payload.Number("op"), payload.Text("t"), payload.Number("s")));
        var ready = payload["d"]!;
        Assert.Equal(10, ready.Number("v"));
        Assert.Equal(gull.Id, ready["user"]!.Text("id"));
        Assert.True(ready["user"]!["bot"]!.GetValue<bool>());
        Assert.NotEmpty(ready["user"]!.Text("username"));
        var guild = Assert.Single(ready.List("guilds"))!;
        Assert.Equal(place.Guild, guild.Text("id"));
        Assert.True(guild["unavailable"]!.GetValue<bool>());
        Assert.NotEmpty(ready.Text("session_id"));
        Assert.StartsWith("ws://", ready.Text("resume_gateway_url"), StringComparison.Ordinal);
        Assert.DoesNotContain('?', ready.Text("resume_gateway_url"));
        Assert.Equal([0, 1], ready.List("shard").Select(number => number!.GetValue<int>()));
        Assert.NotEmpty(ready["application"]!.Text("id"));
        ready["application"]!.Number("flags");
        Assert.Empty(ready.List("private_channels"));
        foreach (var (of, never) in new[] { ("user", "public_flags"), ("application", "flags"), ("application", "install_params") })
        {
            Assert.False(ready[of]!.Has(never) && ready[of]![never] is null, $"{of}.{never} is null");
        }
    }

    [Fact]
    public async Task is_answered_in_the_version_that_was_asked_for()
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.ConnectAsync("?v=9&encoding=json");
        await socket.HelloAsync();

        Assert.Equal(9, (await socket.IdentifyAsync(ada.Token)).Number("v"));
    }

    [Fact]
    public async Task is_followed_by_all_of_each_guild_that_the_libraries_need()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var hidden = await House.ChannelAsync(place, ada, "hidden", Overwrites.HiddenFromEveryone(place));
        var said = await ada.SayAsync(place.Channel, "ahoy");
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();
        await socket.SendAsync(2, GatewayClient.Identity(bo.Token));
        await socket.EventAsync("READY");

        var payload = await socket.NextAsync();

        Assert.Equal(("GUILD_CREATE", 2), (payload.Text("t"), payload.Number("s")));
        var guild = payload["d"]!;
        Assert.Equal(place.Guild, guild.Text("id"));
        Assert.Equal(ada.Id, guild.Text("owner_id"));
        Assert.Equal(2, guild.Number("member_count"));
        Assert.False(guild["unavailable"]!.GetValue<bool>());
        Assert.False(guild["large"]!.GetValue<bool>());
        Assert.NotEmpty(guild.Text("joined_at"));
        foreach (var list in new[] { "voice_states", "threads", "stage_instances", "guild_scheduled_events", "soundboard_sounds", "emojis", "stickers", "features" })
        {
            Assert.Empty(guild.List(list));
        }

        var channel = Assert.Single(guild.List("channels"))!;
        Assert.Equal(place.Channel, channel.Text("id"));
        Assert.NotEqual(hidden, channel.Text("id"));
        Assert.Equal(0, channel.Number("type"));
        Assert.Equal(said, channel.Text("last_message_id"));
        Assert.Empty(channel.List("permission_overwrites"));
        var role = Assert.Single(guild.List("roles"))!;
        Assert.NotEmpty(role.Text("permissions"));
        role["colors"]!.Number("primary_color");
        Assert.False(role.Has("tags"));
        Assert.Equal(new[] { ada.Id, bo.Id }.Order(), guild.List("members").Select(member => member!["user"]!.Text("id")).Order());
        Assert.NotNull(guild.List("presences"));
        Assert.False(guild.Has("welcome_screen"));
        guild.Number("system_channel_flags");
    }

    [Fact]
    public async Task may_be_done_on_several_devices_that_all_hear()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var phone = await house.EnterAsync(ada);
        var desk = await house.EnterAsync(ada, query: "?v=9&encoding=json&compress=zlib-stream");
        Assert.NotEqual(phone.SessionId, desk.SessionId);

        var said = await ada.SayAsync(place.Channel, "ahoy");

        await phone.UntilMessageAsync(said);
        await desk.UntilMessageAsync(said);
        await phone.CloseAsync();
        await desk.UntilMessageAsync(await ada.SayAsync(place.Channel, "still here"));
    }

    [Fact]
    public async Task without_properties_is_taken_too()
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();
        var identity = GatewayClient.Identity(ada.Token);
        identity.Remove("properties");

        await socket.SendAsync(2, identity);

        await socket.EventAsync("READY");
    }
}
