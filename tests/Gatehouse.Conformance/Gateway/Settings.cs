using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>What a person's clients share, and how others see it.</summary>
public class Settings(House house) : IClassFixture<House>
{
    private const string Path = "/users/@me/settings";

    [Fact]
    public async Task are_told_to_all_sessions_and_are_in_READY()
    {
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));
        await house.GuildAsync(ada, bo);
        var (desk, phone, adas) = (await house.EnterAsync(bo), await house.EnterAsync(bo), await house.EnterAsync(ada));
        Assert.Equal("online", (await bo.Rest.GetAsync(Path)).MustBe(200).Json.Text("status"));

        var set = (await bo.Rest.PatchAsync(Path, new JsonObject { ["theme"] = "light", ["custom_status"] = new JsonObject { ["text"] = "on deck", ["emoji_name"] = "⚓" } })).MustBe(200).Json;
        Assert.Equal(("online", "light", "on deck"), (set.Text("status"), set.Text("theme"), set["custom_status"]!.Text("text")));

        foreach (var device in new[] { desk, phone })
        {
            var told = (JsonObject)await device.EventAsync("USER_SETTINGS_UPDATE");
            Assert.Equal(["custom_status", "theme"], told.Select(field => field.Key).Order(StringComparer.Ordinal));
            Assert.Equal("⚓", told["custom_status"]!.Text("emoji_name"));
        }

        (await bo.Rest.PatchAsync(Path, new JsonObject { ["custom_status"] = null })).MustBe(200);
        var gone = (JsonObject)await desk.EventAsync("USER_SETTINGS_UPDATE");
        Assert.True(gone.ContainsKey("custom_status") && gone["custom_status"] is null);
        Assert.Equal("light", (await ReadyAsync(bo))["user_settings"]!.Text("theme"));

        var place = await house.GuildAsync(ada, bo);
        var heard = await adas.UntilMessageAsync(await ada.SayAsync(place.Channel, "end"));
        Assert.DoesNotContain(heard, payload => GatewayClient.IsEvent(payload, "USER_SETTINGS_UPDATE"));
    }

    [Fact]
    public async Task show_the_status_on_all_sessions_and_hide_the_invisible()
    {
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));
        await house.GuildAsync(ada, bo);
        var watching = await house.EnterAsync(ada);
        var (desk, _) = (await house.EnterAsync(bo), await house.EnterAsync(bo));
        await UntilStatusAsync("online");

        await SetAsync("dnd");
        await UntilStatusAsync("dnd");
        await desk.SendAsync(3, new JsonObject { ["since"] = null, ["activities"] = new JsonArray(), ["status"] = "online", ["afk"] = false });
        await UntilStatusAsync("online");
        await SetAsync("invisible");
        await UntilStatusAsync("offline");

        // Whoever comes later is hidden too, whatever they say first.
        var late = await house.ConnectAsync();
        await late.HelloAsync();
        var identity = GatewayClient.Identity(bo.Token);
        identity["presence"] = new JsonObject { ["since"] = null, ["activities"] = new JsonArray(), ["status"] = "online", ["afk"] = false };
        await late.SendAsync(2, identity);
        Assert.Equal("invisible", (await late.ReadyAsync(guildsFollow: true))["user_settings"]!.Text("status"));
        await late.BeatAsync();
        await SetAsync("idle");
        await UntilStatusAsync("idle", but: "online");

        async Task SetAsync(string status) => (await bo.Rest.PatchAsync(Path, new JsonObject { ["status"] = status })).MustBe(200);

        async Task UntilStatusAsync(string status, string? but = null)
        {
            string shown;
            do
            {
                shown = (await watching.EventAsync("PRESENCE_UPDATE", update => update["user"]!.Text("id") == bo.Id)).Text("status");
                Assert.NotEqual(but, shown);
            }
            while (shown != status);
        }
    }

    [Fact]
    public async Task show_the_custom_status_until_it_ends()
    {
        var (ada, bo) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"));
        await house.GuildAsync(ada, bo);
        var watching = await house.EnterAsync(ada);
        var bos = await house.EnterAsync(bo);
        var end = TimeProvider.System.GetUtcNow().AddSeconds(3).ToString("O", CultureInfo.InvariantCulture);

        (await bo.Rest.PatchAsync(Path, new JsonObject { ["custom_status"] = new JsonObject { ["text"] = "on deck", ["expires_at"] = end } })).MustBe(200);

        var shown = (await watching.EventAsync("PRESENCE_UPDATE", update => update["user"]!.Text("id") == bo.Id && update.List("activities").Count > 0)).List("activities").Single()!;
        Assert.Equal(("Custom Status", 4, "on deck"), (shown.Text("name"), (int)shown.Number("type"), shown.Text("state")));
        await watching.EventAsync("PRESENCE_UPDATE", update => update["user"]!.Text("id") == bo.Id && update.List("activities").Count == 0);
        await bos.EventAsync("USER_SETTINGS_UPDATE", told => told["custom_status"] is not null);
        await bos.EventAsync("USER_SETTINGS_UPDATE", told => told["custom_status"] is null);
        Assert.Null((await bo.Rest.GetAsync(Path)).MustBe(200).Json["custom_status"]);
    }

    [Fact]
    public async Task are_not_for_bots_and_refuse_what_makes_no_sense()
    {
        var ada = await house.PersonAsync("ada");
        var robot = await house.BotAsync(ada, "robot");
        (await robot.Rest.GetAsync(Path)).MustFail(403, 20001);
        (await robot.Rest.PatchAsync(Path, new JsonObject { ["status"] = "dnd" })).MustFail(403, 20001);
        Assert.False(((JsonObject)await ReadyAsync(robot)).ContainsKey("user_settings"));
        (await ada.Rest.PatchAsync(Path, new JsonObject { ["status"] = "away" })).MustFail(400, 50035);
        (await ada.Rest.PatchAsync(Path, new JsonObject { ["custom_status"] = new JsonObject { ["text"] = new string('x', 129) } })).MustFail(400, 50035);
    }

    private async Task<JsonNode> ReadyAsync(Caller caller)
    {
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();
        return await socket.IdentifyAsync(caller.Token);
    }
}
