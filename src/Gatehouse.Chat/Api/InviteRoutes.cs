using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api;

/// <summary>Invitations: how people come into a guild.</summary>
internal sealed class InviteRoutes(Invites invites)
{
    // Ours have 8; nothing that long needs a look into the store.
    private const int LongestCode = 32;

    public void Map(RouteTable routes)
    {
        routes.Post("/channels/{channel_id}/invites", CreateAsync);
        routes.Add("GET", "/invites/{code}", RequestClass.Anonymous, FindAsync);
        routes.Post("/invites/{code}", UseAsync);
        routes.Delete("/invites/{code}", DeleteAsync);
        routes.Get("/channels/{channel_id}/invites", async call => List(await invites.OfChannelAsync(call.AskerId, call.Channel, call.Aborted)));
        routes.Get("/guilds/{guild_id}/invites", async call => List(await invites.OfGuildAsync(call.AskerId, call.Guild, call.Aborted)));
    }

    private async ValueTask<Reply> CreateAsync(Call call)
    {
        var body = await call.ReadAsync(static form => new NewInvite
        {
            MaxAge = form.Number("max_age").Or(new NewInvite().MaxAge),
            MaxUses = form.Number("max_uses").Or(0),
            Temporary = form.Flag("temporary").Or(false),
        });
        if (!body.Succeeds(out var wish, out var fault))
        {
            return fault;
        }

        var created = await invites.CreateAsync(call.Actor, call.Channel, wish, call.Aborted);
        return created.Succeeds(out var shown, out fault) ? Reply.Ok(Shapes.Invite(shown.Invite, shown.Guild), DiscordJson.Default.InviteShape) : fault;
    }

    private async ValueTask<Reply> FindAsync(Call call)
    {
        if (call.Part("code").Length > LongestCode)
        {
            return Faults.UnknownInvite;
        }

        var found = await invites.FindAsync(call.Part("code"), call.Aborted);
        return found.Succeeds(out var shown, out var fault) ? Reply.Ok(Shapes.Invite(shown.Invite, shown.Guild), DiscordJson.Default.InviteShape) : fault;
    }

    private async ValueTask<Reply> DeleteAsync(Call call)
    {
        if (call.Part("code").Length > LongestCode)
        {
            return Faults.UnknownInvite;
        }

        var deleted = await invites.DeleteAsync(call.Actor, call.Part("code"), call.Aborted);
        return deleted.Succeeds(out var shown, out var fault) ? Reply.Ok(Shapes.Invite(shown.Invite, shown.Guild), DiscordJson.Default.InviteShape) : fault;
    }

    private static Reply List(Result<ImmutableArray<Shown>> listed) => listed.Succeeds(out var found, out var fault)
        ? Reply.Ok([.. found.Select(shown => Shapes.Invite(shown.Invite, shown.Guild))], DiscordJson.Default.InviteShapeArray)
        : fault;

    private async ValueTask<Reply> UseAsync(Call call)
    {
        if (call.Part("code").Length > LongestCode)
        {
            return Faults.UnknownInvite;
        }

        var used = await invites.UseAsync(call.AskerId, call.Part("code"), call.Aborted);
        return used.Succeeds(out var shown, out var fault)
            ? Reply.Ok(Shapes.Invite(shown.Invite, shown.Guild) with { NewMember = shown.IsNewMember }, DiscordJson.Default.InviteShape)
            : fault;
    }
}
