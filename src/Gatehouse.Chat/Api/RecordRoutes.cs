using System.Text.Json;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Chat.Api;

/// <summary>What was done in a guild, and by whom (discord-api-docs, "Audit Logs").</summary>
internal sealed class RecordRoutes(Records records)
{
    public void Map(RouteTable routes) => routes.Get("/guilds/{guild_id}/audit-logs", ListAsync);

    private async ValueTask<Reply> ListAsync(Call call)
    {
        var query = call.Query;
        var by = query.Id("user_id");
        var action = query.Number("action_type", 0, 0, int.MaxValue);
        var wish = new AuditQuery(
            by is { } user ? new UserId(user) : null,
            action == 0 ? null : (AuditAction)action,
            query.Id("before"),
            query.Id("after"),
            query.Number("limit", 50, 1, 100));
        if (query.Fault is { } wrong)
        {
            return wrong;
        }

        var listed = await records.ListAsync(call.AskerId, call.Guild, wish, call.Aborted);
        return listed.Succeeds(out var page, out var fault)
            ? Reply.Ok(
                new AuditLogShape([.. page.Entries.Select(entry => JsonElement.Parse(entry.Body.Span))], [.. page.People.Select(Shapes.User)]),
                DiscordJson.Default.AuditLogShape)
            : fault;
    }
}
