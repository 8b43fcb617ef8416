using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>A guild's roles and their order.</summary>
internal sealed class RoleRoutes(Roles roles)
{
    public void Map(RouteTable routes)
    {
        routes.Get("/guilds/{guild_id}/roles", ListAsync);
        routes.Post("/guilds/{guild_id}/roles", CreateAsync);
        routes.Patch("/guilds/{guild_id}/roles", MoveAsync);
        routes.Get("/guilds/{guild_id}/roles/{role_id}", FindAsync);
        routes.Patch("/guilds/{guild_id}/roles/{role_id}", UpdateAsync);
        routes.Delete("/guilds/{guild_id}/roles/{role_id}", DeleteAsync);
    }

    private async ValueTask<Reply> ListAsync(Call call)
    {
        var listed = await roles.ListAsync(call.AskerId, call.Guild, call.Aborted);
        return listed.Succeeds(out var all, out var fault) ? Reply.Ok([.. all.Select(Shapes.Role)], DiscordJson.Default.RoleShapeArray) : fault;
    }

    private async ValueTask<Reply> CreateAsync(Call call)
    {
        var body = await call.ReadAsync(static form => new NewRole
        {
            Name = form.Text("name") ?? "new role",
            Permissions = form.Bits("permissions"),
            Color = Color(form).Or(0),
            Hoist = form.Flag("hoist").Or(false),
            Mentionable = form.Flag("mentionable").Or(false),
        });
        if (!body.Succeeds(out var wish, out var fault))
        {
            return fault;
        }

        var created = await roles.CreateAsync(call.Actor, call.Guild, wish, call.Aborted);
        return created.Succeeds(out var role, out fault) ? Reply.Ok(Shapes.Role(role), DiscordJson.Default.RoleShape) : fault;
    }

    private async ValueTask<Reply> MoveAsync(Call call)
    {
        var body = await call.ReadListAsync(static form =>
            new RoleMove(new RoleId(ChannelForms.RequiredId(form, "id")), form.Number("position").Or(0)));
        if (!body.Succeeds(out var moves, out var fault))
        {
            return fault;
        }

        var moved = await roles.MoveAsync(call.Actor, call.Guild, moves, call.Aborted);
        return moved.Succeeds(out var all, out fault) ? Reply.Ok([.. all.Select(Shapes.Role)], DiscordJson.Default.RoleShapeArray) : fault;
    }

    private async ValueTask<Reply> FindAsync(Call call)
    {
        var found = await roles.FindAsync(call.AskerId, call.Guild, call.Role, call.Aborted);
        return found.Succeeds(out var role, out var fault) ? Reply.Ok(Shapes.Role(role), DiscordJson.Default.RoleShape) : fault;
    }

    private async ValueTask<Reply> UpdateAsync(Call call)
    {
        var body = await call.ReadAsync(static form => new RolePatch
        {
            Name = form.OptionalText("name"),
            Permissions = form.Bits("permissions") is { } bits ? bits : default(Optional<Permissions>),
            Color = Color(form),
            Hoist = form.Flag("hoist"),
            Mentionable = form.Flag("mentionable"),
        });
        if (!body.Succeeds(out var patch, out var fault))
        {
            return fault;
        }

        var updated = await roles.UpdateAsync(call.Actor, call.Guild, call.Role, patch, call.Aborted);
        return updated.Succeeds(out var role, out fault) ? Reply.Ok(Shapes.Role(role), DiscordJson.Default.RoleShape) : fault;
    }

    private async ValueTask<Reply> DeleteAsync(Call call)
    {
        var deleted = await roles.DeleteAsync(call.Actor, call.Guild, call.Role, call.Aborted);
        return deleted.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    // "colors" is the newer word for it; of a gradient we keep the first.
    private static Optional<int> Color(FormReader form) =>
        form.Inner("colors") is { } colors && colors.Number("primary_color").Says(out var primary) ? primary : form.Number("color");
}
