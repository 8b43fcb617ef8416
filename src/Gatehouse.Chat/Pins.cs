using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be done with a channel's pins.</summary>
public sealed class Pins(IGuildStore guilds, IPinStore pins, Surroundings surroundings)
{
    public async ValueTask<Result<Done>> PinAsync(Actor actor, ChannelId channel, MessageId message, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        return guild.AdmitToPin(channel, actor.Id).Succeeds(out var place, out var fault)
            ? await pins.PinAsync(
                channel, message, place.Guild, PinRules.MayPin, pinned => Notices.OfPin(pinned, place.Asker.User), pinned => Audit.OfPin(actor, pinned),
                cancellationToken)
            : fault;
    }

    public async ValueTask<Result<Done>> UnpinAsync(Actor actor, ChannelId channel, MessageId message, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        return guild.AdmitToPin(channel, actor.Id).Succeeds(out var place, out var fault)
            ? await pins.UnpinAsync(channel, message, place.Guild, unpinned => Audit.OfUnpin(actor, unpinned), cancellationToken)
            : fault;
    }

    /// <summary>A channel's pinned messages, newest pin first; none for whoever may view the channel but not read its past.</summary>
    /// <param name="before">Only those pinned before; null for all.</param>
    public async ValueTask<Result<ImmutableArray<Message>>> ListAsync(
        UserId asker, ChannelId channel, DateTimeOffset? before, int limit, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.AdmitToRead(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        IReadOnlyList<Message> found = place.Permissions.HasFlag(Permissions.ReadMessageHistory)
            ? await pins.PinnedAsync(channel, before, limit, cancellationToken)
            : [];
        return ImmutableArray.CreateRange(await surroundings.OfAsync(asker, channel, found, cancellationToken));
    }
}
