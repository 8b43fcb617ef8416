using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be done with a guild's roles.</summary>
public sealed class Roles(IGuildStore guilds, IIds ids)
{
    /// <summary>All roles, lowest first.</summary>
    public ValueTask<Result<ImmutableArray<Role>>> ListAsync(UserId asker, GuildId guild, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Role>> FindAsync(UserId asker, GuildId guild, RoleId role, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Role>> CreateAsync(UserId asker, GuildId guild, NewRole wish, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Role>> UpdateAsync(UserId asker, GuildId guild, RoleId role, RolePatch patch, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <returns>All roles after it, lowest first.</returns>
    public ValueTask<Result<ImmutableArray<Role>>> MoveAsync(UserId asker, GuildId guild, IReadOnlyList<RoleMove> moves, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Done>> DeleteAsync(UserId asker, GuildId guild, RoleId role, CancellationToken cancellationToken) => throw new NotImplementedException();

    internal (IGuildStore, IIds) Rest => (guilds, ids);
}
