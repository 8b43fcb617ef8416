using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Ports;

/// <summary>
/// Which messages are pinned. A change is committed in one transaction with its events: the changed message, the channel's pins, and for a new pin the channel's notice of
/// it. A channel that is gone is 10003, a message that is not there 10008; what changes nothing tells nothing.
/// </summary>
public interface IPinStore
{
    /// <param name="guild">The guild's state that it was allowed on.</param>
    /// <param name="refuse">Runs on the writer with the message and how many are pinned in its channel; returns why not, or null.</param>
    /// <param name="notice">Makes the channel's notice of a new pin; its id is ignored.</param>
    /// <param name="record">What the guild's records say of it; null for nothing.</param>
    ValueTask<Result<Done>> PinAsync(
        ChannelId channel, MessageId message, GuildState guild, Func<Message, int, Fault?> refuse, Func<Message, Message> notice, Func<Message, AuditEntry?> record,
        CancellationToken cancellationToken);

    /// <param name="record">What the guild's records say of it; null for nothing.</param>
    ValueTask<Result<Done>> UnpinAsync(
        ChannelId channel, MessageId message, GuildState guild, Func<Message, AuditEntry?> record, CancellationToken cancellationToken);

    /// <summary>A channel's pinned messages, newest pin first. No two pins of a channel have the same time.</summary>
    /// <param name="before">Only those pinned before; null for all.</param>
    ValueTask<IReadOnlyList<Message>> PinnedAsync(ChannelId channel, DateTimeOffset? before, int limit, CancellationToken cancellationToken);
}
