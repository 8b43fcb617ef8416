using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>Bo's rights in Ada's guild, one way of giving or taking them after the other.</summary>
public class Permissions(House house) : IClassFixture<House>
{
    [Theory]
    [InlineData("nothing special", true, true, true)]
    [InlineData("everyone denied to view", false, false, false)]
    [InlineData("everyone denied to send", true, false, true)]
    [InlineData("everyone denied to read history", true, true, false)]
    [InlineData("everyone denied to view, role allowed", true, true, true)]
    [InlineData("role denied to send", true, false, true)]
    [InlineData("role denied to send, member allowed", true, true, true)]
    [InlineData("role denied and another role allowed to send", true, true, true)]
    [InlineData("member denied to view", false, false, false)]
    [InlineData("everyone denied to view, administrator by role", true, true, true)]
    [InlineData("guild takes sending from everyone", true, false, true)]
    [InlineData("guild takes sending from everyone, role gives it", true, true, true)]
    [InlineData("guild takes sending from everyone, channel gives it", true, true, true)]
    public async Task decide_who_may_see_write_and_read_back(string way, bool maySee, bool maySend, bool mayRead)
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        await ArrangeAsync(way, place, ada, bo);

        var send = await bo.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = "ahoy" });
        var read = await bo.Rest.GetAsync($"/channels/{place.Channel}/messages");
        var see = await bo.Rest.GetAsync($"/channels/{place.Channel}");

        Assert.Equal((maySee, maySend), (see.Status == 200, send.Status == 200));
        if (!maySee)
        {
            see.MustFail(403, 50001);
            send.MustFail(403, 50001);
            read.MustFail(403, 50001);
        }
        else
        {
            if (!maySend)
            {
                send.MustFail(403, 50013);
            }

            // Without READ_MESSAGE_HISTORY Discord shows an empty history.
            read.MustBe(200);
            await ada.SayAsync(place.Channel, "welcome");
            Assert.Equal(mayRead, ((JsonArray)(await bo.Rest.GetAsync($"/channels/{place.Channel}/messages")).Json).Count > 0);
        }

        await ada.SayAsync(place.Channel, "owners may do everything");
    }

    [Theory]
    [InlineData("PATCH", "/channels/{channel}", """{"topic":"x"}""", Overwrites.ManageChannels)]
    [InlineData("POST", "/guilds/{guild}/channels", """{"name":"x"}""", Overwrites.ManageChannels)]
    [InlineData("DELETE", "/channels/{channel}", null, Overwrites.ManageChannels)]
    [InlineData("PATCH", "/guilds/{guild}", """{"name":"bay"}""", Overwrites.ManageGuild)]
    [InlineData("DELETE", "/channels/{channel}/messages/{message}", null, Overwrites.ManageMessages)]
    [InlineData("DELETE", "/guilds/{guild}/members/{member}", null, 1 << 1)]
    [InlineData("POST", "/guilds/{guild}/roles", """{"name":"x"}""", 1 << 28)]
    public async Task decide_who_may_act(string method, string path, string? body, long permission)
    {
        foreach (var given in new[] { permission, Overwrites.Administrator })
        {
            var ada = await house.PersonAsync("ada");
            var bo = await house.PersonAsync("bo");
            var cem = await house.PersonAsync("cem");
            var place = await house.GuildAsync(ada, bo, cem);
            var message = await cem.SayAsync(place.Channel, "ahoy");
            var target = path.Replace("{channel}", place.Channel, StringComparison.Ordinal).Replace("{guild}", place.Guild, StringComparison.Ordinal)
                .Replace("{message}", message, StringComparison.Ordinal).Replace("{member}", cem.Id, StringComparison.Ordinal);

            (await ActAsync()).MustFail(403, 50013);
            await GiveAsync(place, ada, bo, given);
            Assert.InRange((await ActAsync()).Status, 200, 204);

            Task<Answer> ActAsync() => bo.Rest.SendAsync(new HttpMethod(method), target, body is null ? null : JsonNode.Parse(body));
        }
    }

    [Fact]
    public async Task cannot_be_given_by_those_who_lack_them()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        await GiveAsync(place, ada, bo, 1 << 28);

        // Bo may manage roles, but neither make an administrator nor touch the role that is above.
        (await bo.Rest.PostAsync($"/guilds/{place.Guild}/roles", new JsonObject { ["permissions"] = "8" })).MustBe(403);
        var higher = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/roles", new JsonObject { ["name"] = "higher" })).Id;
        (await ada.Rest.PatchAsync($"/guilds/{place.Guild}/roles", new JsonArray(new JsonObject { ["id"] = higher, ["position"] = 2 }))).MustBe(200);
        (await bo.Rest.PutAsync($"/guilds/{place.Guild}/members/{bo.Id}/roles/{higher}")).MustFail(403, 50013);
    }

    [Fact]
    public async Task of_the_owner_cannot_be_taken()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        await GiveAsync(place, ada, bo, Overwrites.Administrator);

        Assert.Equal(403, (await bo.Rest.DeleteAsync($"/guilds/{place.Guild}/members/{ada.Id}")).Status);
        Assert.Equal(403, (await bo.Rest.DeleteAsync($"/guilds/{place.Guild}")).Status);
    }

    private static async Task ArrangeAsync(string way, Place place, Caller ada, Caller bo)
    {
        foreach (var step in way.Split(", "))
        {
            switch (step)
            {
                case "nothing special":
                    break;
                case "everyone denied to view":
                    await PutAsync(Overwrites.Role(place.Guild, deny: Overwrites.ViewChannel));
                    break;
                case "everyone denied to send":
                    await PutAsync(Overwrites.Role(place.Guild, deny: Overwrites.SendMessages));
                    break;
                case "everyone denied to read history":
                    await PutAsync(Overwrites.Role(place.Guild, deny: Overwrites.ReadMessageHistory));
                    break;
                case "role allowed":
                    await PutAsync(Overwrites.Role(await GiveAsync(place, ada, bo, 0), allow: Overwrites.ViewChannel));
                    break;
                case "role denied to send":
                    await PutAsync(Overwrites.Role(await GiveAsync(place, ada, bo, 0), deny: Overwrites.SendMessages));
                    break;
                case "member allowed":
                    await PutAsync(Overwrites.Member(bo.Id, allow: Overwrites.SendMessages));
                    break;
                case "role denied and another role allowed to send":
                    await PutAsync(Overwrites.Role(await GiveAsync(place, ada, bo, 0), deny: Overwrites.SendMessages));
                    await PutAsync(Overwrites.Role(await GiveAsync(place, ada, bo, 0), allow: Overwrites.SendMessages));
                    break;
                case "member denied to view":
                    await PutAsync(Overwrites.Member(bo.Id, deny: Overwrites.ViewChannel));
                    break;
                case "administrator by role":
                    await GiveAsync(place, ada, bo, Overwrites.Administrator);
                    break;
                case "guild takes sending from everyone":
                    var rest = new JsonObject { ["permissions"] = $"{Overwrites.ViewChannel | Overwrites.ReadMessageHistory}" };
                    (await ada.Rest.PatchAsync($"/guilds/{place.Guild}/roles/{place.Guild}", rest)).MustBe(200);
                    break;
                case "role gives it":
                    await GiveAsync(place, ada, bo, Overwrites.SendMessages);
                    break;
                case "channel gives it":
                    await PutAsync(Overwrites.Role(place.Guild, allow: Overwrites.SendMessages));
                    break;
                default:
                    throw new ArgumentException(step, nameof(way));
            }
        }

        async Task PutAsync(JsonObject overwrite) =>
            (await ada.Rest.PutAsync($"/channels/{place.Channel}/permissions/{overwrite.Text("id")}", overwrite)).MustBe(204);
    }

    /// <summary>Gives Bo a new role.</summary>
    private static async Task<string> GiveAsync(Place place, Caller ada, Caller bo, long permissions)
    {
        var role = (await ada.Rest.PostAsync($"/guilds/{place.Guild}/roles", new JsonObject { ["name"] = "mate", ["permissions"] = $"{permissions}" })).Id;
        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/members/{bo.Id}/roles/{role}")).MustBe(204);
        return role;
    }
}
