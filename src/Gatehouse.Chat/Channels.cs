using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>A channel with the guild it is in, at one moment.</summary>
public sealed record Located(Channel Channel, GuildState Guild);

/// <summary>What can be done with a guild's channels.</summary>
public sealed class Channels(IGuildStore guilds, IIds ids)
{
    public ValueTask<Result<Located>> FindAsync(UserId asker, ChannelId channel, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The channels the asker may view, by position.</summary>
    public ValueTask<Result<ImmutableArray<Channel>>> ListAsync(UserId asker, GuildId guild, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Channel>> CreateAsync(UserId asker, GuildId guild, NewChannel wish, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Channel>> UpdateAsync(UserId asker, ChannelId channel, ChannelPatch patch, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Done>> MoveAsync(UserId asker, GuildId guild, IReadOnlyList<ChannelMove> moves, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <returns>The channel as it last was.</returns>
    public ValueTask<Result<Channel>> DeleteAsync(UserId asker, ChannelId channel, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Done>> PutOverwriteAsync(UserId asker, ChannelId channel, Overwrite overwrite, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Done>> DeleteOverwriteAsync(UserId asker, ChannelId channel, ulong target, CancellationToken cancellationToken) => throw new NotImplementedException();

    internal (IGuildStore, IIds) Rest => (guilds, ids);
}
