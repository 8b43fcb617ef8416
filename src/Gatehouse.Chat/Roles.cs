using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be done with a guild's roles.</summary>
public sealed class Roles(IGuildStore guilds, IIds ids)
{
    /// <summary>All roles, lowest first.</summary>
    public async ValueTask<Result<ImmutableArray<Role>>> ListAsync(UserId asker, GuildId guild, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(guild, cancellationToken);
        return state.Admit(asker).Succeeds(out var seat, out var fault) ? FromTheBottom(seat.Guild) : fault;
    }

    public async ValueTask<Result<Role>> FindAsync(UserId asker, GuildId guild, RoleId role, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(guild, cancellationToken);
        if (!state.Admit(asker).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        return seat.Guild.Roles.TryGetValue(role, out var found) ? found : Faults.UnknownRole;
    }

    public async ValueTask<Result<Role>> CreateAsync(Actor asker, GuildId guild, NewRole wish, CancellationToken cancellationToken)
    {
        var id = new RoleId(ids.Next());
        var changed = await guilds.ChangeAsync(guild, state => RoleRules.Create(state, asker.Id, id, wish).By(asker), cancellationToken);
        return changed.Select(change => change.After.Roles[id]);
    }

    public async ValueTask<Result<Role>> UpdateAsync(
        Actor asker, GuildId guild, RoleId role, RolePatch patch, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => RoleRules.Update(state, asker.Id, role, patch).By(asker), cancellationToken);
        return changed.Select(change => change.After.Roles[role]);
    }

    /// <returns>All roles after it, lowest first.</returns>
    public async ValueTask<Result<ImmutableArray<Role>>> MoveAsync(
        Actor asker, GuildId guild, IReadOnlyList<RoleMove> moves, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => RoleRules.Move(state, asker.Id, moves).By(asker), cancellationToken);
        return changed.Select(change => FromTheBottom(change.After));
    }

    public async ValueTask<Result<Done>> DeleteAsync(Actor asker, GuildId guild, RoleId role, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => RoleRules.Delete(state, asker.Id, role).By(asker), cancellationToken);
        return changed.Select(_ => default(Done));
    }

    private static ImmutableArray<Role> FromTheBottom(GuildState guild)
    {
        var roles = guild.RolesFromTheTop();
        Array.Reverse(roles);
        return [.. roles];
    }
}
