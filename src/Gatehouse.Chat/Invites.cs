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
    public ValueTask<Result<Shown>> CreateAsync(UserId asker, ChannelId channel, NewInvite wish, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What anybody who has the code may see.</summary>
    public ValueTask<Result<Shown>> FindAsync(string code, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Lets the asker in; for a member, does nothing and counts no use.</summary>
    public ValueTask<Result<Shown>> UseAsync(UserId asker, string code, CancellationToken cancellationToken) => throw new NotImplementedException();

    internal (IGuildStore, IInviteStore, IAccountStore, ISecrets, TimeProvider) Rest => (guilds, invites, accounts, secrets, clock);
}
