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
        UserId asker, ChannelId channel, NewInvite wish, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.Admit(channel, asker).Succeeds(out var place, out var fault)
            || !InviteRules.Create(place, wish, InviteRules.NewCode(secrets), clock.GetUtcNow()).Succeeds(out var invite, out fault))
        {
            return fault;
        }

        await invites.AddAsync(invite, cancellationToken);
        return new Shown(invite, place.Guild, place.Channel);
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
}
