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
    public ValueTask<Result<ImmutableArray<Member>>> ListAsync(UserId asker, GuildId guild, UserId after, int limit, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Member>> FindAsync(UserId asker, GuildId guild, UserId user, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Lets a bot in.</summary>
    public ValueTask<Result<Joined>> AddBotAsync(UserId asker, GuildId guild, UserId bot, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Member>> UpdateAsync(UserId asker, GuildId guild, UserId user, MemberPatch patch, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Done>> AddRoleAsync(UserId asker, GuildId guild, UserId user, RoleId role, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Done>> RemoveRoleAsync(UserId asker, GuildId guild, UserId user, RoleId role, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Done>> KickAsync(UserId asker, GuildId guild, UserId user, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Done>> LeaveAsync(UserId asker, GuildId guild, CancellationToken cancellationToken) => throw new NotImplementedException();

    internal (IGuildStore, IAccountStore, TimeProvider) Rest => (guilds, accounts, clock);
}
