using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>A member, and whether this call let them in.</summary>
/// <param name="IsNew">False when they were a member before.</param>
public sealed record Joined(Member Member, bool IsNew);

/// <summary>What can be done with a guild's members.</summary>
public sealed class Members(IGuildStore guilds, IAccountStore accounts, IVoice voice, TimeProvider clock)
{
    /// <summary>Members by user id.</summary>
    /// <param name="after">Only those with a greater id; 0 for all.</param>
    /// <param name="limit">1 to 1,000.</param>
    public async ValueTask<Result<ImmutableArray<Member>>> ListAsync(
        UserId asker, GuildId guild, UserId after, int limit, CancellationToken cancellationToken)
    {
        var form = new Form();
        form.Range("limit", limit, 1, 1_000);
        if (form.Fault is { } wrong)
        {
            return wrong;
        }

        var state = await guilds.FindAsync(guild, cancellationToken);
        if (!state.Admit(asker).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        var page = seat.Guild.Members.Values
            .Where(member => member.User.Id.Value > after.Value)
            .OrderBy(member => member.User.Id.Value)
            .Take(limit);
        return ImmutableArray.CreateRange(page);
    }

    /// <summary>Members whose username, name or nickname begins with a text, by user id.</summary>
    /// <param name="limit">1 to 1,000.</param>
    public async ValueTask<Result<ImmutableArray<Member>>> SearchAsync(
        UserId asker, GuildId guild, string start, int limit, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(guild, cancellationToken);
        return state.Admit(asker).Succeeds(out var seat, out var fault) ? MemberRules.NamedLike(seat.Guild, start, limit) : fault;
    }

    public async ValueTask<Result<Member>> FindAsync(UserId asker, GuildId guild, UserId user, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(guild, cancellationToken);
        if (!state.Admit(asker).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        return seat.Guild.Members.TryGetValue(user, out var member) ? member : Faults.UnknownMember;
    }

    /// <summary>Lets a bot in.</summary>
    public async ValueTask<Result<Joined>> AddBotAsync(Actor asker, GuildId guild, UserId bot, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(guild, cancellationToken);
        if (!state.Admit(asker.Id, Permissions.ManageGuild).Succeeds(out _, out var fault))
        {
            return fault;
        }

        if (await accounts.FindBotAsync(bot, cancellationToken) is not { User: var user })
        {
            return Faults.UnknownUser;
        }

        if (await guilds.RefuseAnotherAsync(user, cancellationToken) is { } full)
        {
            return full;
        }

        var now = clock.GetUtcNow();
        var changed = await guilds.ChangeAsync(guild, newest => MemberRules.AddBot(newest, asker.Id, user, now).By(asker), cancellationToken);
        return changed.Select(change => new Joined(change.After.Members[bot], change.Events.Count > 0));
    }

    public async ValueTask<Result<Member>> UpdateAsync(
        Actor asker, GuildId guild, UserId user, MemberPatch patch, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => Update(state, asker, user, patch).By(asker), cancellationToken);
        if (!changed.Succeeds(out var change, out var fault))
        {
            return fault;
        }

        if (patch.Voice.Says(out var to))
        {
            await voice.MoveAsync(change.After, user, to, cancellationToken);
        }

        return change.After.Members[user];
    }

    private Result<GuildChange> Update(GuildState guild, Actor asker, UserId user, MemberPatch patch)
    {
        var updated = MemberRules.Update(guild, asker.Id, user, patch);
        if (!patch.NeedsVoice || !updated.Succeeds(out var change, out _))
        {
            return updated;
        }

        if (voice.ChannelOf(guild.Id, user) is null)
        {
            return Faults.NotInVoice;
        }

        return patch.Voice.Says(out var to) && user != asker.Id ? change with { Records = [Audit.OfMove(asker, to)] } : change;
    }

    public async ValueTask<Result<Done>> AddRoleAsync(
        Actor asker, GuildId guild, UserId user, RoleId role, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => MemberRules.AddRole(state, asker.Id, user, role).By(asker), cancellationToken);
        return changed.Select(_ => default(Done));
    }

    public async ValueTask<Result<Done>> RemoveRoleAsync(
        Actor asker, GuildId guild, UserId user, RoleId role, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => MemberRules.RemoveRole(state, asker.Id, user, role).By(asker), cancellationToken);
        return changed.Select(_ => default(Done));
    }

    public async ValueTask<Result<Done>> KickAsync(Actor asker, GuildId guild, UserId user, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => MemberRules.Kick(state, asker.Id, user).By(asker), cancellationToken);
        return changed.Select(_ => default(Done));
    }

    public async ValueTask<Result<Done>> LeaveAsync(UserId asker, GuildId guild, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => MemberRules.Leave(state, asker), cancellationToken);
        return changed.Select(_ => default(Done));
    }
}
