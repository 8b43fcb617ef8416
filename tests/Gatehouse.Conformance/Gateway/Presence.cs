using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

public class Presence(House house) : IClassFixture<House>
{
    [Fact]
    public async Task is_the_aggregate_of_all_devices()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var watching = await house.EnterAsync(ada);

        var phone = await house.EnterAsync(bo);
        Assert.Equal("online", await NextStatusAsync());
        var desk = await house.EnterAsync(bo);
        await SetAsync(desk, "dnd");
        await SetAsync(phone, "idle");

        // However two devices are weighed, after the busy one has gone only the idle one is left.
        await desk.CloseAsync();
        await UntilStatusAsync("idle");
        await phone.CloseAsync();
        await UntilStatusAsync("offline");

        async Task<string> NextStatusAsync()
        {
            var presence = await watching.EventAsync("PRESENCE_UPDATE", update => update["user"]!.Text("id") == bo.Id);
            Assert.Equal(place.Guild, presence.Text("guild_id"));
            Assert.Empty(presence.List("activities"));
            Assert.NotNull(presence["client_status"]);
            return presence.Text("status");
        }

        async Task UntilStatusAsync(string status)
        {
            while (await NextStatusAsync() != status)
            {
                // An earlier change.
            }
        }
    }

    [Fact]
    public async Task shows_what_somebody_does()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        await house.GuildAsync(ada, bo);
        var watching = await house.EnterAsync(ada);
        var bos = await house.EnterAsync(bo);

        var activities = new JsonArray(new JsonObject { ["name"] = "chess", ["type"] = 0, ["state"] = "losing" });
        await bos.SendAsync(3, new JsonObject { ["since"] = null, ["activities"] = activities, ["status"] = "dnd", ["afk"] = false });

        var presence = await watching.EventAsync("PRESENCE_UPDATE", update => update.Text("status") == "dnd");
        var activity = presence.List("activities").Single()!;
        Assert.Equal(("chess", "losing"), (activity.Text("name"), activity.Text("state")));
    }

    [Fact]
    public async Task tells_everybody_alike_since_when_somebody_does_something()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        await house.GuildAsync(ada, bo);
        var watching = await house.EnterAsync(ada);
        var bos = await house.EnterAsync(bo);
        await PlayAsync("online");
        var began = Began(await PlayedAsync());

        // Another device, another status, and the same once more: none of it is a new game.
        var phone = await house.EnterAsync(bo);
        await SetAsync(phone, "invisible");
        await phone.BeatAsync();
        await PlayAsync("dnd");
        Assert.Equal(began, Began(await PlayedAsync(told => told.Text("status") == "dnd")));
        await PlayAsync("dnd");
        await bos.BeatAsync();
        var late = await house.ConnectAsync();
        await late.HelloAsync();
        await late.SendAsync(2, GatewayClient.Identity(ada.Token));
        var guild = await late.EventAsync("GUILD_CREATE");
        Assert.Equal(began, Began(guild.List("presences").Single(present => present!["user"]!.Text("id") == bo.Id)!));

        Task PlayAsync(string status) => bos.SendAsync(
            3, new JsonObject { ["since"] = null, ["activities"] = new JsonArray(new JsonObject { ["name"] = "chess", ["type"] = 0 }), ["status"] = status, ["afk"] = false });

        Task<JsonNode> PlayedAsync(Func<JsonNode, bool>? fits = null) => watching.EventAsync(
            "PRESENCE_UPDATE", told => told["user"]!.Text("id") == bo.Id && told.List("activities").Count > 0 && fits?.Invoke(told) is not false);

        static long Began(JsonNode presence) => presence.List("activities").Single()!["created_at"]!.GetValue<long>();
    }

    [Fact]
    public async Task hides_the_invisible()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        await house.GuildAsync(ada, bo);
        var bos = await house.EnterAsync(bo);
        var watching = await house.EnterAsync(ada);

        await SetAsync(bos, "invisible");

        var presence = await watching.EventAsync("PRESENCE_UPDATE", update => update["user"]!.Text("id") == bo.Id);
        Assert.Equal("offline", presence.Text("status"));
        Assert.DoesNotContain("invisible", presence.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task of_those_who_are_here_comes_with_the_guild()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        await house.GuildAsync(ada, bo);
        var bos = await house.EnterAsync(bo);
        await SetAsync(bos, "idle");
        await bos.BeatAsync();
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();
        await socket.SendAsync(2, GatewayClient.Identity(ada.Token));

        var guild = await socket.EventAsync("GUILD_CREATE");

        var presence = guild.List("presences").Single(present => present!["user"]!.Text("id") == bo.Id)!;
        Assert.Equal("idle", presence.Text("status"));
    }

    [Fact]
    public async Task stays_over_a_cut_that_is_resumed()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var bos = await house.EnterAsync(bo);
        var watching = await house.EnterAsync(ada);

        await bos.CutAsync();
        var again = await house.ConnectAsync();
        await again.HelloAsync();
        await again.ResumeAsync(bo.Token, bos.SessionId, bos.Sequence);
        await again.EventAsync("RESUMED");

        var heard = await watching.UntilMessageAsync(await ada.SayAsync(place.Channel, "end"));
        Assert.DoesNotContain(heard, payload => GatewayClient.IsEvent(payload, "PRESENCE_UPDATE") && payload["d"]!["user"]!.Text("id") == bo.Id);
    }

    private static Task SetAsync(GatewayClient socket, string status) =>
        socket.SendAsync(3, new JsonObject { ["since"] = null, ["activities"] = new JsonArray(), ["status"] = status, ["afk"] = false });
}
