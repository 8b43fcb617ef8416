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
        Assert.Equal([20, 1], entries.Select(entry => (int)entry!.Number("action_type")));
        var change = Assert.Single(entries[1]!.List("changes"))!;
        Assert.Equal(("name", "harbour", "bay"), (change.Text("key"), change.Text("old_value"), change.Text("new_value")));
        Assert.Equal(new[] { ada.Id, bo.Id }.Order(), log.List("users").Ids().Order());
        Assert.Equal(1, (int)Assert.Single((await ada.Rest.GetAsync($"{logs}?action_type=1")).Json.List("audit_log_entries"))!.Number("action_type"));
        Assert.Empty((await ada.Rest.GetAsync($"{logs}?user_id={bo.Id}")).Json.List("audit_log_entries"));
        Assert.Single((await ada.Rest.GetAsync($"{logs}?before={entries[0]!.Text("id")}")).Json.List("audit_log_entries"));
        Assert.Single((await ada.Rest.GetAsync($"{logs}?limit=1")).Json.List("audit_log_entries"));
        (await ada.Rest.GetAsync($"{logs}?limit=101")).MustFail(400, 50035);

        await adas.EventAsync("GUILD_AUDIT_LOG_ENTRY_CREATE");
        var elsewhere = await house.GuildAsync(ada, bo);
        var heard = await bos.UntilMessageAsync(await ada.SayAsync(elsewhere.Channel, "end"));
        Assert.DoesNotContain(heard, payload => GatewayClient.IsEvent(payload, "GUILD_AUDIT_LOG_ENTRY_CREATE"));
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
