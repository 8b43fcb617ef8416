using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>Whom a guild keeps out.</summary>
internal sealed class BanRoutes(Bans bans)
{
    private const int LongestPage = 1_000;
    private const int SecondsPerDay = 86_400;

    public void Map(RouteTable routes)
    {
        routes.Get("/guilds/{guild_id}/bans", ListAsync);
        routes.Get("/guilds/{guild_id}/bans/{user_id}", FindAsync);
        routes.Put("/guilds/{guild_id}/bans/{user_id}", PutAsync);
        routes.Delete("/guilds/{guild_id}/bans/{user_id}", DeleteAsync);
        routes.Post("/guilds/{guild_id}/bulk-ban", PutManyAsync);
    }

    private async ValueTask<Reply> ListAsync(Call call)
    {
        var query = call.Query;
        var limit = query.Number("limit", LongestPage, 1, LongestPage);
        var before = query.Id("before");
        var after = query.Id("after");
        if (query.Fault is { } wrong)
        {
            return wrong;
        }

        var listed = await bans.ListAsync(call.AskerId, call.Guild, UserOf(before), UserOf(after), limit, call.Aborted);
        return listed.Succeeds(out var page, out var fault) ? Reply.Ok([.. page.Select(Shape)], DiscordJson.Default.BanShapeArray) : fault;
    }

    private async ValueTask<Reply> FindAsync(Call call)
    {
        var found = await bans.FindAsync(call.AskerId, call.Guild, call.User, call.Aborted);
        return found.Succeeds(out var banned, out var fault) ? Reply.Ok(Shape(banned), DiscordJson.Default.BanShape) : fault;
    }

    private async ValueTask<Reply> PutAsync(Call call)
    {
        var body = await call.ReadAsync(Wish);
        if (!body.Succeeds(out var wish, out var fault))
        {
            return fault;
        }

        var put = await bans.PutAsync(call.Actor, call.Guild, call.User, wish, call.Aborted);
        return put.Succeeds(out _, out fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> DeleteAsync(Call call)
    {
        var deleted = await bans.DeleteAsync(call.Actor, call.Guild, call.User, call.Aborted);
        return deleted.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> PutManyAsync(Call call)
    {
        var body = await call.ReadAsync(static form => (Wish: Wish(form), Users: form.Ids("user_ids")));
        if (!body.Succeeds(out var read, out var fault))
        {
            return fault;
        }

        UserId[] users = [.. read.Users.Distinct().Select(id => new UserId(id))];
        var put = await bans.PutManyAsync(call.Actor, call.Guild, users, read.Wish, call.Aborted);
        return put.Succeeds(out var came, out fault)
            ? Reply.Ok(new BannedManyShape(Texts(came.Done), Texts(came.Failed)), DiscordJson.Default.BannedManyShape)
            : fault;
    }

    // Libraries from before 2022 count in days.
    private static NewBan Wish(FormReader form) => new()
    {
        DeleteMessageSeconds = form.Number("delete_message_seconds").Says(out var seconds)
            ? seconds
            : Math.Clamp(form.Number("delete_message_days").Or(0), 0, 7) * SecondsPerDay,
    };

    private static UserId? UserOf(ulong? id) => id is { } value ? new UserId(value) : null;

    private static string[] Texts(IReadOnlyList<UserId> users) => [.. users.Select(user => user.ToString())];

    private static BanShape Shape(Banned banned) => new(banned.Reason, Shapes.User(banned.User));
}
