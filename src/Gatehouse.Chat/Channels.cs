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
    public async ValueTask<Result<Located>> FindAsync(UserId asker, ChannelId channel, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(channel, cancellationToken);
        return state.Admit(channel, asker).Succeeds(out var place, out var fault) ? new Located(place.Channel, place.Guild) : fault;
    }

    /// <summary>The channels the asker may view, by position.</summary>
    public async ValueTask<Result<ImmutableArray<Channel>>> ListAsync(UserId asker, GuildId guild, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(guild, cancellationToken);
        if (!state.Admit(asker).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        ImmutableArray<Channel> visible =
        [
            .. from channel in seat.Guild.Channels.Values
               where seat.Guild.PermissionsIn(channel, seat.Asker).HasFlag(Permissions.ViewChannel)
               orderby channel.Position, channel.Id.Value
               select channel,
        ];
        return visible;
    }

    public async ValueTask<Result<Channel>> CreateAsync(
        Actor asker, GuildId guild, NewChannel wish, CancellationToken cancellationToken)
    {
        var id = new ChannelId(ids.Next());
        var changed = await guilds.ChangeAsync(guild, state => ChannelRules.Create(state, asker.Id, id, wish).By(asker), cancellationToken);
        return changed.Select(change => change.After.Channels[id]);
    }

    public async ValueTask<Result<Channel>> UpdateAsync(
        Actor asker, ChannelId channel, ChannelPatch patch, CancellationToken cancellationToken)
    {
        var changed = await ChangeAsync(channel, state => ChannelRules.Update(state, asker.Id, channel, patch).By(asker), cancellationToken);
        return changed.Select(change => change.After.Channels[channel]);
    }

    public async ValueTask<Result<Done>> MoveAsync(
        Actor asker, GuildId guild, IReadOnlyList<ChannelMove> moves, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => ChannelRules.Move(state, asker.Id, moves).By(asker), cancellationToken);
        return changed.Select(_ => default(Done));
    }

    /// <returns>The channel as it last was.</returns>
    public async ValueTask<Result<Channel>> DeleteAsync(Actor asker, ChannelId channel, CancellationToken cancellationToken)
    {
        var changed = await ChangeAsync(channel, state => ChannelRules.Delete(state, asker.Id, channel).By(asker), cancellationToken);
        return changed.Select(change => change.Before!.Channels[channel]);
    }

    public async ValueTask<Result<Done>> PutOverwriteAsync(
        Actor asker, ChannelId channel, Overwrite overwrite, CancellationToken cancellationToken)
    {
        var changed = await ChangeAsync(channel, state => OverwriteRules.Put(state, asker.Id, channel, overwrite).By(asker), cancellationToken);
        return changed.Select(_ => default(Done));
    }

    public async ValueTask<Result<Done>> DeleteOverwriteAsync(
        Actor asker, ChannelId channel, ulong target, CancellationToken cancellationToken)
    {
        var changed = await ChangeAsync(channel, state => OverwriteRules.Delete(state, asker.Id, channel, target).By(asker), cancellationToken);
        return changed.Select(_ => default(Done));
    }

    private async ValueTask<Result<GuildChange>> ChangeAsync(
        ChannelId channel, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken) =>
        await guilds.FindAsync(channel, cancellationToken) is { } guild
            ? await guilds.ChangeAsync(guild.Id, decide, cancellationToken)
            : Faults.UnknownChannel;
}
