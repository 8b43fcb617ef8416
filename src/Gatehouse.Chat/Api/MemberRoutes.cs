using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>Members of a guild, and the roles they have.</summary>
internal sealed class MemberRoutes(Members members)
{
    private const int LongestPage = 1_000;

    public void Map(RouteTable routes)
    {
        routes.Get("/guilds/{guild_id}/members", ListAsync);
        routes.Get("/guilds/{guild_id}/members/search", SearchAsync);
        routes.Get("/guilds/{guild_id}/members/{user_id}", FindAsync);
        routes.Put("/guilds/{guild_id}/members/{user_id}", AddBotAsync);
        routes.Patch("/guilds/{guild_id}/members/{user_id}", UpdateAsync);
        routes.Delete("/guilds/{guild_id}/members/{user_id}", KickAsync);
        routes.Put("/guilds/{guild_id}/members/{user_id}/roles/{role_id}", AddRoleAsync);
        routes.Delete("/guilds/{guild_id}/members/{user_id}/roles/{role_id}", RemoveRoleAsync);
    }

    private async ValueTask<Reply> ListAsync(Call call)
    {
        // Discord's page is one member unless asked otherwise, the document's a hundred.
        var query = call.Query;
        var limit = query.Number("limit", call.IsDocuments ? 100 : 1, 1, LongestPage);
        var after = query.Id("after") ?? 0;
        if (query.Fault is { } wrong)
        {
            return wrong;
        }

        var listed = await members.ListAsync(call.AskerId, call.Guild, new UserId(after), limit, call.Aborted);
        return listed.Succeeds(out var page, out var fault)
            ? Reply.Ok([.. page.Select(Shapes.Member)], DiscordJson.Default.MemberShapeArray)
            : fault;
    }

    private async ValueTask<Reply> SearchAsync(Call call)
    {
        var query = call.Query;
        var limit = query.Number("limit", 1, 1, LongestPage);
        var start = query.Text("query");
        if (query.Fault is { } wrong)
        {
            return wrong;
        }

        var found = await members.SearchAsync(call.AskerId, call.Guild, start, limit, call.Aborted);
        return found.Succeeds(out var page, out var fault)
            ? Reply.Ok([.. page.Select(Shapes.Member)], DiscordJson.Default.MemberShapeArray)
            : fault;
    }

    private async ValueTask<Reply> FindAsync(Call call)
    {
        var found = await members.FindAsync(call.AskerId, call.Guild, call.User, call.Aborted);
        return found.Succeeds(out var member, out var fault) ? Reply.Ok(Shapes.Member(member), DiscordJson.Default.MemberShape) : fault;
    }

    // Discord adds people this way, with a token of theirs; we add bots, whose consent is their maker's. 204 says that it was there before.
    private async ValueTask<Reply> AddBotAsync(Call call)
    {
        var added = await members.AddBotAsync(call.Actor, call.Guild, call.User, call.Aborted);
        if (!added.Succeeds(out var joined, out var fault))
        {
            return fault;
        }

        return joined.IsNew ? Reply.Created(Shapes.Member(joined.Member), DiscordJson.Default.MemberShape) : Reply.NoContent;
    }

    private async ValueTask<Reply> UpdateAsync(Call call)
    {
        var body = await call.ReadAsync(static form => new MemberPatch
        {
            Nick = form.NullableText("nick"),
            Mute = form.Flag("mute"),
            Deaf = form.Flag("deaf"),
            Voice = form.NullableId("channel_id").Says(out var voice)
                ? voice is { } channel ? new ChannelId(channel) : (ChannelId?)null
                : default(Optional<ChannelId?>),
            TimedOutUntil = form.NullableTime("communication_disabled_until"),
            Roles = form.OptionalIds("roles").Says(out var roles)
                ? roles.Select(id => new RoleId(id)).ToImmutableArray()
                : default(Optional<ImmutableArray<RoleId>>),
        });
        if (!body.Succeeds(out var patch, out var fault))
        {
            return fault;
        }

        var updated = await members.UpdateAsync(call.Actor, call.Guild, call.User, patch, call.Aborted);
        return updated.Succeeds(out var member, out fault) ? Reply.Ok(Shapes.Member(member), DiscordJson.Default.MemberShape) : fault;
    }

    private async ValueTask<Reply> KickAsync(Call call)
    {
        var kicked = await members.KickAsync(call.Actor, call.Guild, call.User, call.Aborted);
        return kicked.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> AddRoleAsync(Call call)
    {
        var added = await members.AddRoleAsync(call.Actor, call.Guild, call.User, call.Role, call.Aborted);
        return added.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> RemoveRoleAsync(Call call)
    {
        var removed = await members.RemoveRoleAsync(call.Actor, call.Guild, call.User, call.Role, call.Aborted);
        return removed.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }
}
