using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>An invitation with what it shows.</summary>
/// <param name="Guild">Where it leads; after it was used, with the new member.</param>
/// <param name="Channel">Null when the channel is gone.</param>
/// <param name="IsNewMember">True when this call made the asker a member.</param>
public sealed record Shown(Invite Invite, GuildState Guild, Channel? Channel, bool IsNewMember = false);

/// <summary>What can be done with invitations.</summary>
public sealed class Invites(IGuildStore guilds, IInviteStore invites, IAccountStore accounts, ISecrets secrets, TimeProvider clock)
{
    public async ValueTask<Result<Shown>> CreateAsync(
        Actor actor, ChannelId channel, NewInvite wish, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.Admit(channel, actor.Id).Succeeds(out var place, out var fault)
            || !InviteRules.Create(place, wish, InviteRules.NewCode(secrets), clock.GetUtcNow()).Succeeds(out var invite, out fault))
        {
            return fault;
        }

        var added = await invites.AddAsync(invite, place.Guild, Audit.OfInviteMade(actor, invite), cancellationToken);
        return added.Succeeds(out _, out fault) ? new Shown(invite, place.Guild, place.Channel) : fault;
    }

    /// <summary>The invitations into a guild that hold, the oldest first. Needs MANAGE_GUILD.</summary>
    public async ValueTask<Result<ImmutableArray<Shown>>> OfGuildAsync(UserId asker, GuildId id, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(id, cancellationToken);
        return guild.Admit(asker, Permissions.ManageGuild).Succeeds(out var seat, out var fault)
            ? await HoldingAsync(seat.Guild, only: null, cancellationToken)
            : fault;
    }

    /// <summary>The invitations that show a channel, and hold. Needs MANAGE_CHANNELS there.</summary>
    public async ValueTask<Result<ImmutableArray<Shown>>> OfChannelAsync(UserId asker, ChannelId channel, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        return guild.Admit(channel, asker, Permissions.ManageChannels).Succeeds(out var place, out var fault)
            ? await HoldingAsync(place.Guild, channel, cancellationToken)
            : fault;
    }

    /// <summary>Takes an invitation back. Needs MANAGE_CHANNELS in its channel, or MANAGE_GUILD.</summary>
    /// <returns>It as it was.</returns>
    public async ValueTask<Result<Shown>> DeleteAsync(Actor actor, string code, CancellationToken cancellationToken)
    {
        var found = await FindAsync(code, cancellationToken);
        if (!found.Succeeds(out var shown, out var fault) || !shown.Guild.Admit(actor.Id).Succeeds(out var seat, out fault))
        {
            return fault;
        }

        var here = shown.Channel is { } channel ? seat.Guild.PermissionsIn(channel, seat.Asker) : Permissions.None;
        if (!seat.Permissions.HasFlag(Permissions.ManageGuild) && !here.HasFlag(Permissions.ManageChannels))
        {
            return Faults.MissingPermissions;
        }

        var deleted = await invites.DeleteAsync(code, shown.Guild, invite => Audit.OfInviteTakenBack(actor, invite), cancellationToken);
        return deleted.Succeeds(out _, out fault) ? shown : fault;
    }

    /// <summary>What anybody who has the code may see.</summary>
    public async ValueTask<Result<Shown>> FindAsync(string code, CancellationToken cancellationToken)
    {
        if (code.Length != InviteRules.CodeLength
            || await invites.FindAsync(code, cancellationToken) is not { } invite
            || !invite.HoldsAt(clock.GetUtcNow())
            || await guilds.FindAsync(invite.Guild, cancellationToken) is not { } guild)
        {
            return Faults.UnknownInvite;
        }

        return new Shown(invite, guild, guild.Channels.GetValueOrDefault(invite.Channel));
    }

    /// <summary>Lets the asker in; for a member, does nothing and counts no use. Bots are added, not invited.</summary>
    public async ValueTask<Result<Shown>> UseAsync(UserId asker, string code, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(asker, cancellationToken) is not { User: var user })
        {
            return Faults.UnknownUser;
        }

        if (user.IsBot)
        {
            return Faults.NotForBots;
        }

        var found = await FindAsync(code, cancellationToken);
        if (!found.Succeeds(out var shown, out var fault) || shown.Guild.Members.ContainsKey(asker))
        {
            return found;
        }

        if (await guilds.RefuseAnotherAsync(user, cancellationToken) is { } full)
        {
            return full;
        }

        var now = clock.GetUtcNow();
        var changed = await guilds.ChangeByInviteAsync(code, guild => MemberRules.Join(guild, user, now), cancellationToken);
        return changed.Select(change => shown with { Guild = change.After, IsNewMember = change.Events.Count > 0 });
    }

    private async ValueTask<Result<ImmutableArray<Shown>>> HoldingAsync(GuildState guild, ChannelId? only, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        ImmutableArray<Shown> holding =
        [
            .. from invite in await invites.OfGuildAsync(guild.Id, cancellationToken)
               where invite.HoldsAt(now) && (only is null || invite.Channel == only)
               select new Shown(invite, guild, guild.Channels.GetValueOrDefault(invite.Channel)),
        ];
        return holding;
    }
}
