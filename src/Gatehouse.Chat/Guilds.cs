using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be done with guilds.</summary>
public sealed class Guilds(IGuildStore guilds, IAccountStore accounts, IIds ids, TimeProvider clock)
{
    public ValueTask<Result<GuildState>> FindAsync(UserId asker, GuildId guild, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The guilds the asker is a member of, by id.</summary>
    public ValueTask<IReadOnlyList<GuildState>> OfUserAsync(UserId asker, CancellationToken cancellationToken) => guilds.OfUserAsync(asker, cancellationToken);

    public ValueTask<Result<GuildState>> CreateAsync(UserId owner, NewGuild wish, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<GuildState>> UpdateAsync(UserId asker, GuildId guild, GuildPatch patch, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Done>> DeleteAsync(UserId asker, GuildId guild, CancellationToken cancellationToken) => throw new NotImplementedException();

    internal (IAccountStore, IIds, TimeProvider) Rest => (accounts, ids, clock);
}
