using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>A member, and whether this call let them in.</summary>
/// <param name="IsNew">False when they were a member before.</param>
public sealed record Joined(Member Member, bool IsNew);

/// <summary>What can be done with a guild's members.</summary>
public sealed class Members(IGuildStore guilds, IAccountStore accounts, TimeProvider clock)
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
    public async ValueTask<Result<Joined>> AddBotAsync(UserId asker, GuildId guild, UserId bot, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(guild, cancellationToken);
        if (!state.Admit(asker, Permissions.ManageGuild).Succeeds(out _, out var fault))
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
        var changed = await guilds.ChangeAsync(guild, newest => MemberRules.AddBot(newest, asker, user, now), cancellationToken);
        return changed.Select(change => new Joined(change.After.Members[bot], change.Events.Count > 0));
    }

    public async ValueTask<Result<Member>> UpdateAsync(
        UserId asker, GuildId guild, UserId user, MemberPatch patch, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => MemberRules.Update(state, asker, user, patch), cancellationToken);
        return changed.Select(change => change.After.Members[user]);
    }

    public async ValueTask<Result<Done>> AddRoleAsync(
        UserId asker, GuildId guild, UserId user, RoleId role, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => MemberRules.AddRole(state, asker, user, role), cancellationToken);
        return changed.Select(_ => default(Done));
    }

    public async ValueTask<Result<Done>> RemoveRoleAsync(
        UserId asker, GuildId guild, UserId user, RoleId role, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => MemberRules.RemoveRole(state, asker, user, role), cancellationToken);
        return changed.Select(_ => default(Done));
    }

    public async ValueTask<Result<Done>> KickAsync(UserId asker, GuildId guild, UserId user, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => MemberRules.Kick(state, asker, user), cancellationToken);
        return changed.Select(_ => default(Done));
    }

    public async ValueTask<Result<Done>> LeaveAsync(UserId asker, GuildId guild, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => MemberRules.Leave(state, asker), cancellationToken);
        return changed.Select(_ => default(Done));
    }
}
