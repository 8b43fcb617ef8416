using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>Every action on messages, for everybody who may and everybody who may not.</summary>
public class Permission_matrix(Permission_matrix.Crew crew) : IClassFixture<Permission_matrix.Crew>
{
    private const string Thumb = "%F0%9F%91%8D";
    private const long AddReactions = 1 << 6;
    private const long PinMessages = 1L << 51;
    private const long ManageWebhooks = 1 << 29;
    private const string Message = "/channels/{channel}/messages/{message}";

    [Theory]
    [InlineData("PUT", Message + "/reactions/%F0%9F%91%8E/@me", null, AddReactions)]
    [InlineData("PUT", Message + "/reactions/" + Thumb + "/@me", null, Overwrites.ReadMessageHistory)]
    [InlineData("GET", Message + "/reactions/" + Thumb, null, Overwrites.ReadMessageHistory)]
    [InlineData("DELETE", Message + "/reactions/" + Thumb + "/{author}", null, Overwrites.ManageMessages)]
    [InlineData("DELETE", Message + "/reactions/" + Thumb, null, Overwrites.ManageMessages)]
    [InlineData("DELETE", Message + "/reactions", null, Overwrites.ManageMessages)]
    [InlineData("PUT", "/channels/{channel}/messages/pins/{message}", null, PinMessages)]
    [InlineData("DELETE", "/channels/{channel}/messages/pins/{message}", null, PinMessages)]
    [InlineData("PUT", "/channels/{channel}/pins/{message}", null, PinMessages)]
    [InlineData("DELETE", "/channels/{channel}/pins/{message}", null, PinMessages)]
    [InlineData("POST", "/channels/{channel}/messages/bulk-delete", """{"messages":["{message}","{other}"]}""", Overwrites.ManageMessages)]
    [InlineData("POST", "/channels/{channel}/webhooks", """{"name":"bell"}""", ManageWebhooks)]
    [InlineData("GET", "/channels/{channel}/webhooks", null, ManageWebhooks)]
    [InlineData("GET", "/webhooks/{webhook}", null, ManageWebhooks)]
    [InlineData("PATCH", "/webhooks/{webhook}", """{"name":"gong"}""", ManageWebhooks)]
    [InlineData("DELETE", "/webhooks/{webhook}", null, ManageWebhooks)]
    public async Task of_messages(string method, string path, string? body, long needed)
    {
        await crew.GrantAsync(needed);
        foreach (var (standing, caller, code) in crew.Standings)
        {
            var message = await crew.Owner.SayAsync(crew.Place.Channel, "ahoy");
            var other = await crew.Owner.SayAsync(crew.Place.Channel, "ahoy");
            (await crew.Owner.Rest.PutAsync($"/channels/{crew.Place.Channel}/messages/{message}/reactions/{Thumb}/@me")).MustBe(204);
            var webhook = path.Contains("{webhook}", StringComparison.Ordinal)
                ? (await crew.Owner.Rest.PostAsync($"/channels/{crew.Place.Channel}/webhooks", new JsonObject { ["name"] = "bell" })).MustBe(200).Id
                : "";
            string Fill(string text) => text.Replace("{channel}", crew.Place.Channel, StringComparison.Ordinal).Replace("{message}", message, StringComparison.Ordinal)
                .Replace("{other}", other, StringComparison.Ordinal).Replace("{author}", crew.Owner.Id, StringComparison.Ordinal)
                .Replace("{webhook}", webhook, StringComparison.Ordinal).Replace("{guild}", crew.Place.Guild, StringComparison.Ordinal);

            var answer = await caller.Rest.SendAsync(new HttpMethod(method), Fill(path), body is null ? null : JsonNode.Parse(Fill(body)));

            Assert.True(
                code == 0 ? answer.Status is 200 or 204 : answer.Status == 403 && answer.Code == code,
                $"{standing}: {answer.Request} was answered {answer.Status}: {answer.Text}");
            if (webhook.Length > 0)
            {
                await crew.Owner.Rest.DeleteAsync($"/webhooks/{webhook}");
            }
        }
    }

    /// <summary>One guild with somebody of every standing in it, and one outside.</summary>
    public sealed class Crew : House, IAsyncLifetime
    {
        private readonly Dictionary<string, Caller> _callers = [];
        private string _mate = "";

        public Place Place { get; private set; } = null!;

        public Caller Owner => _callers["owner"];

        /// <summary>Who asks, and with which code they are refused; 0 when they are not.</summary>
        public IEnumerable<(string Standing, Caller Caller, int Code)> Standings => _callers.Select(pair => (pair.Key, pair.Value, pair.Key switch
        {
            "overwrite deny" or "none" => 50013,
            "non-member" => 50001,
            _ => 0,
        }));

        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            foreach (var standing in new[] { "owner", "administrator", "role", "overwrite allow", "overwrite deny", "none", "non-member" })
            {
                _callers.Add(standing, await PersonAsync("crew"));
            }

            Place = await GuildAsync(Owner, [.. _callers.Where(pair => pair.Key is not ("owner" or "non-member")).Select(pair => pair.Value)]);
            await AssignAsync(await RoleAsync(Overwrites.Administrator), "administrator");
            _mate = await RoleAsync(0);
            await AssignAsync(_mate, "role");
            await AssignAsync(_mate, "overwrite deny");
        }

        /// <summary>Gives a permission to those who are to have it, each in their way, and takes it from everybody else.</summary>
        public async Task GrantAsync(long needed)
        {
            const long Base = Overwrites.ViewChannel | Overwrites.SendMessages | Overwrites.ReadMessageHistory;
            await AllowAsync(Place.Guild, Base & ~needed);
            await AllowAsync(_mate, needed);
            await PutAsync(Overwrites.Member(_callers["overwrite allow"].Id, allow: needed));
            await PutAsync(Overwrites.Member(_callers["overwrite deny"].Id, deny: needed));
        }

        private async Task<string> RoleAsync(long permissions) =>
            (await Owner.Rest.PostAsync($"/guilds/{Place.Guild}/roles", new JsonObject { ["name"] = "crew", ["permissions"] = $"{permissions}" })).Id;

        private async Task AssignAsync(string role, string standing) =>
            (await Owner.Rest.PutAsync($"/guilds/{Place.Guild}/members/{_callers[standing].Id}/roles/{role}")).MustBe(204);

        private async Task AllowAsync(string role, long permissions) =>
            (await Owner.Rest.PatchAsync($"/guilds/{Place.Guild}/roles/{role}", new JsonObject { ["permissions"] = $"{permissions}" })).MustBe(200);

        private async Task PutAsync(JsonObject overwrite) =>
            (await Owner.Rest.PutAsync($"/channels/{Place.Channel}/permissions/{overwrite.Text("id")}", overwrite)).MustBe(204);
    }
}
