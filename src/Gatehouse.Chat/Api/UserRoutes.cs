using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>People: oneself, others, and the guilds one is in.</summary>
internal sealed class UserRoutes(People people, Guilds guilds, Members members)
{
    private const int MostGuilds = 200;

    public void Map(RouteTable routes)
    {
        routes.Get("/users/@me", FindSelfAsync);
        routes.Patch("/users/@me", UpdateAsync);
        routes.Get("/users/{user_id}", FindAsync);
        routes.Get("/users/@me/guilds", GuildsAsync);
        routes.Delete("/users/@me/guilds/{guild_id}", LeaveAsync);
    }

    private async ValueTask<Reply> FindSelfAsync(Call call)
    {
        var found = await people.FindSelfAsync(call.AskerId, call.Aborted);
        return found.Succeeds(out var account, out var fault) ? Reply.Ok(Shapes.SelfUser(account), DiscordJson.Default.SelfUserShape) : fault;
    }

    private async ValueTask<Reply> UpdateAsync(Call call)
    {
        // The document's names (display_name, avatar_url) beside Discord's, which win.
        var body = await call.ReadAsync(static form => new ProfilePatch
        {
            Username = form.OptionalText("username"),
            GlobalName = form.NullableText(form.Has("global_name") ? "global_name" : "display_name"),
            Avatar = form.NullableText(form.Has("avatar") ? "avatar" : "avatar_url"),
            Bio = form.NullableText("bio"),
        });
        if (!body.Succeeds(out var patch, out var fault))
        {
            return fault;
        }

        var updated = await people.UpdateAsync(call.AskerId, patch, call.Aborted);
        return updated.Succeeds(out var account, out fault) ? Reply.Ok(Shapes.SelfUser(account), DiscordJson.Default.SelfUserShape) : fault;
    }

    private async ValueTask<Reply> FindAsync(Call call)
    {
        var found = await people.FindAsync(call.User, call.Aborted);
        return found.Succeeds(out var user, out var fault) ? Reply.Ok(Shapes.Profile(user), DiscordJson.Default.UserShape) : fault;
    }

    private async ValueTask<Reply> GuildsAsync(Call call)
    {
        var query = call.Query;
        var before = query.Id("before");
        var after = query.Id("after");
        var limit = query.Number("limit", MostGuilds, 1, MostGuilds);
        if (query.Fault is { } wrong)
        {
            return wrong;
        }

        var mine = (await guilds.OfUserAsync(call.AskerId, call.Aborted))
            .Where(guild => (before is null || guild.Id.Value < before) && (after is null || guild.Id.Value > after));
        // Before is the page that ends there.
        mine = before is not null && after is null ? mine.TakeLast(limit) : mine.Take(limit);
        return Reply.Ok([.. mine.Select(guild => Shapes.Glance(guild, call.AskerId))], DiscordJson.Default.GuildGlanceShapeArray);
    }

    private async ValueTask<Reply> LeaveAsync(Call call)
    {
        var left = await members.LeaveAsync(call.AskerId, call.Guild, call.Aborted);
        return left.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }
}
