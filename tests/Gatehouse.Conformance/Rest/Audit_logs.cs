using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>What was done in a guild (discord-api-docs, "Audit Logs").</summary>
public class Audit_logs(House house) : IClassFixture<House>
{
    [Fact]
    public async Task show_what_was_done_by_whom_and_why()
    {
        var (ada, bo, place) = await MeetAsync();
        var logs = $"/guilds/{place.Guild}/audit-logs";
        var adas = await house.EnterAsync(ada);
        var bos = await house.EnterAsync(bo);

        var name = new JsonObject { ["name"] = "bay" }.ToJsonString();
        (await ada.Rest.SendAsync(HttpMethod.Patch, $"/guilds/{place.Guild}", name, "application/json", ("X-Audit-Log-Reason", "%C4%B1%C5%9F%C4%B1k"))).MustBe(200);
        var told = await adas.EventAsync("GUILD_AUDIT_LOG_ENTRY_CREATE");
        Assert.Equal((place.Guild, ada.Id, "ışık"), (told.Text("guild_id"), told.Text("user_id"), told.Text("reason")));
        (await ada.Rest.DeleteAsync($"/guilds/{place.Guild}/members/{bo.Id}")).MustBe(204);

        var log = (await ada.Rest.GetAsync(logs)).MustBe(200).Json;
        var entries = log.List("audit_log_entries");
        Assert.Equal([20, 1, 40], entries.Select(entry => (int)entry!.Number("action_type")));
        var change = Assert.Single(entries[1]!.List("changes"))!;
        Assert.Equal(("name", "harbour", "bay"), (change.Text("key"), change.Text("old_value"), change.Text("new_value")));
        Assert.Equal(new[] { ada.Id, bo.Id }.Order(), log.List("users").Ids().Order());
        Assert.Equal(1, (int)Assert.Single((await ada.Rest.GetAsync($"{logs}?action_type=1")).Json.List("audit_log_entries"))!.Number("action_type"));
        Assert.Empty((await ada.Rest.GetAsync($"{logs}?user_id={bo.Id}")).Json.List("audit_log_entries"));
        Assert.Equal(2, (await ada.Rest.GetAsync($"{logs}?before={entries[0]!.Text("id")}")).Json.List("audit_log_entries").Count);
        Assert.Single((await ada.Rest.GetAsync($"{logs}?limit=1")).Json.List("audit_log_entries"));
        (await ada.Rest.GetAsync($"{logs}?limit=101")).MustFail(400, 50035);

        await adas.EventAsync("GUILD_AUDIT_LOG_ENTRY_CREATE");
        var elsewhere = await house.GuildAsync(ada, bo);
        var heard = await bos.UntilMessageAsync(await ada.SayAsync(elsewhere.Channel, "end"));
        Assert.DoesNotContain(heard, payload => GatewayClient.IsEvent(payload, "GUILD_AUDIT_LOG_ENTRY_CREATE"));
    }

    [Fact]
    public async Task show_invites_webhooks_and_what_became_of_others_messages()
    {
        var (ada, bo, place) = await MeetAsync();
        var channel = $"/channels/{place.Channel}";
        var code = (await ada.Rest.PostAsync($"{channel}/invites", new JsonObject { ["max_uses"] = 3 })).MustBe(200).Json.Text("code");
        (await ada.Rest.DeleteAsync($"/invites/{code}")).MustBe(200);
        var bell = (await ada.Rest.PostAsync($"{channel}/webhooks", new JsonObject { ["name"] = "bell" })).MustBe(200).Json;
        (await ada.Rest.PatchAsync($"/webhooks/{bell.Text("id")}", new JsonObject { ["name"] = "gong" })).MustBe(200);
        (await ada.Rest.PatchAsync($"/webhooks/{bell.Text("id")}", new JsonObject { ["name"] = "gong" })).MustBe(200);
        (await ada.Rest.DeleteAsync($"/webhooks/{bell.Text("id")}")).MustBe(204);
        var said = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            said.Add(await bo.SayAsync(place.Channel, $"{i}"));
        }

        (await ada.Rest.PutAsync($"{channel}/messages/pins/{said[0]}")).MustBe(204);
        (await ada.Rest.DeleteAsync($"{channel}/messages/pins/{said[0]}")).MustBe(204);
        (await bo.Rest.DeleteAsync($"{channel}/messages/{said[1]}")).MustBe(204);
        (await ada.Rest.SendAsync(HttpMethod.Delete, $"{channel}/messages/{said[0]}", null, "application/json", ("X-Audit-Log-Reason", "rude"))).MustBe(204);
        (await ada.Rest.PostAsync($"{channel}/messages/bulk-delete", new JsonObject { ["messages"] = new JsonArray(said[2], said[3]) })).MustBe(204);

        var entries = (await ada.Rest.GetAsync($"/guilds/{place.Guild}/audit-logs")).MustBe(200).Json.List("audit_log_entries").Select(entry => entry!).Reverse().Skip(1).ToArray();
        Assert.Equal([40, 42, 50, 51, 52, 74, 75, 72, 73], entries.Select(entry => (int)entry.Number("action_type")));
        var made = entries[0].List("changes").ToDictionary(change => change!.Text("key"), change => change!["new_value"]?.ToJsonString());
        Assert.Equal(($"\"{code}\"", $"\"{place.Channel}\"", $"\"{ada.Id}\"", "3"), (made["code"], made["channel_id"], made["inviter_id"], made["max_uses"]));
        Assert.All(entries[1].List("changes"), change => Assert.Null(change!["new_value"]));
        Assert.All(entries[2..5], entry => Assert.Equal(bell.Text("id"), entry.Text("target_id")));
        var change = Assert.Single(entries[3].List("changes"))!;
        Assert.Equal(("name", "bell", "gong"), (change.Text("key"), change.Text("old_value"), change.Text("new_value")));
        Assert.All(entries[5..8], entry => Assert.Equal((bo.Id, place.Channel), (entry.Text("target_id"), entry["options"]!.Text("channel_id"))));
        Assert.All(entries[5..7], entry => Assert.Equal(said[0], entry["options"]!.Text("message_id")));
        Assert.Equal(("1", "rude"), (entries[7]["options"]!.Text("count"), entries[7].Text("reason")));
        Assert.Equal((place.Channel, "2"), (entries[8].Text("target_id"), entries[8]["options"]!.Text("count")));
    }

    [Fact]
    public async Task refuse_a_reason_that_is_too_long()
    {
        var (ada, _, place) = await MeetAsync();

        var answer = await ada.Rest.SendAsync(
            HttpMethod.Patch, $"/guilds/{place.Guild}", """{"name":"bay"}""", "application/json", ("X-Audit-Log-Reason", new string('x', 513)));

        answer.MustFail(400, 50035);
    }

    private async Task<(Caller Ada, Caller Bo, Place Place)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        return (ada, bo, await house.GuildAsync(ada, bo));
    }
}
