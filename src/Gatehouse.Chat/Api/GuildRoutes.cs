using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>Guilds themselves.</summary>
internal sealed class GuildRoutes(Guilds guilds)
{
    public void Map(RouteTable routes)
    {
        routes.Post("/guilds", CreateAsync);
        routes.Get("/guilds/{guild_id}", FindAsync);
        routes.Patch("/guilds/{guild_id}", UpdateAsync);
        routes.Delete("/guilds/{guild_id}", DeleteAsync);
    }

    private async ValueTask<Reply> CreateAsync(Call call)
    {
        var body = await call.ReadAsync(static form => new NewGuild(form.RequiredText("name"))
        {
            Icon = form.Text("icon") ?? form.Text("icon_url"),
            Description = form.Text("description"),
            Unsaid = (Unsaid)form.Number("system_channel_flags").Or(0),
        });
        if (!body.Succeeds(out var wish, out var fault))
        {
            return fault;
        }

        var created = await guilds.CreateAsync(call.AskerId, wish, call.Aborted);
        return created.Succeeds(out var guild, out fault) ? Reply.Created(Shapes.Guild(guild), DiscordJson.Default.GuildShape) : fault;
    }

    private async ValueTask<Reply> FindAsync(Call call)
    {
        var found = await guilds.FindAsync(call.AskerId, call.Guild, call.Aborted);
        if (!found.Succeeds(out var guild, out var fault))
        {
            return fault;
        }

        var shape = Shapes.Guild(guild);
        if (call.Query.Flag("with_counts"))
        {
            shape = shape with { ApproximateMemberCount = guild.Members.Count };
        }

        return Reply.Ok(shape, DiscordJson.Default.GuildShape);
    }

    private async ValueTask<Reply> UpdateAsync(Call call)
    {
        var body = await call.ReadAsync(static form => new GuildPatch
        {
            Name = form.OptionalText("name"),
            Icon = form.NullableText(form.Has("icon") ? "icon" : "icon_url"),
            Description = form.NullableText("description"),
            SystemChannel = form.NullableId("system_channel_id").Says(out var channel)
                ? channel is { } id ? new ChannelId(id) : (ChannelId?)null
                : default(Optional<ChannelId?>),
            Unsaid = form.Number("system_channel_flags").Says(out var flags) ? (Unsaid)flags : default(Optional<Unsaid>),
            Owner = form.Id("owner_id") is { } owner ? new UserId(owner) : default(Optional<UserId>),
        });
        if (!body.Succeeds(out var patch, out var fault))
        {
            return fault;
        }

        var updated = await guilds.UpdateAsync(call.Actor, call.Guild, patch, call.Aborted);
        return updated.Succeeds(out var guild, out fault) ? Reply.Ok(Shapes.Guild(guild), DiscordJson.Default.GuildShape) : fault;
    }

    private async ValueTask<Reply> DeleteAsync(Call call)
    {
        var deleted = await guilds.DeleteAsync(call.AskerId, call.Guild, call.Aborted);
        return deleted.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }
}
