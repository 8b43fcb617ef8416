using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Ports;

/// <summary>
/// Where messages are kept. A change is committed in one transaction with its event, then published, then the caller hears of it. One in a channel that was deleted since it was allowed is
/// refused with 10003. When the store is down or full, methods throw <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IMessageStore
{
    /// <summary>
    /// Commits a message: the writer gives it its id, so that in a channel the order of ids is the order of commits and of dispatch.
    /// With <paramref name="onceByNonce"/>, a message of the same author with the same nonce in the same channel in the last 10 minutes is returned instead, and
    /// nothing is written or dispatched.
    /// </summary>
    /// <param name="draft">The message; its id is ignored.</param>
    /// <param name="guild">The guild's state that it was allowed on.</param>
    ValueTask<Result<Message>> AddAsync(Message draft, GuildState guild, bool onceByNonce, CancellationToken cancellationToken);

    /// <summary>Like <see cref="AddAsync"/>, but refuses with 20016 before the author's last message there that came this way is a pause ago.</summary>
    /// <param name="pause">At most 6 hours.</param>
    ValueTask<Result<Message>> AddInTurnAsync(Message draft, GuildState guild, bool onceByNonce, TimeSpan pause, CancellationToken cancellationToken);

    /// <summary>Changes a message as last committed. <paramref name="decide"/> runs on the writer: it computes only. 10008 when there is none.</summary>
    ValueTask<Result<Message>> EditAsync(
        ChannelId channel, MessageId id, GuildState guild, Func<Message, Result<Message>> decide, CancellationToken cancellationToken);

    /// <summary>Deletes a message. <paramref name="mayDelete"/> runs on the writer and returns why not, or null. 10008 when there is none.</summary>
    /// <param name="record">What the guild's records say of it; null for nothing.</param>
    ValueTask<Result<Done>> DeleteAsync(
        ChannelId channel, MessageId id, GuildState guild, Func<Message, Fault?> mayDelete, Func<Message, AuditEntry?> record, CancellationToken cancellationToken);

    /// <summary>Deletes those of these messages that are there, with one event for all; none if there are none.</summary>
    /// <param name="record">What the guild's records say of so many; null for nothing.</param>
    ValueTask<Result<Done>> DeleteManyAsync(
        ChannelId channel, IReadOnlyCollection<MessageId> ids, GuildState guild, Func<int, AuditEntry?> record, CancellationToken cancellationToken);

    /// <summary>What somebody wrote in a channel, oldest first.</summary>
    /// <param name="from">The smallest id that counts.</param>
    ValueTask<IReadOnlyList<MessageId>> OfAuthorAsync(
        ChannelId channel, UserId author, MessageId from, int limit, CancellationToken cancellationToken);

    ValueTask<Message?> FindAsync(ChannelId channel, MessageId id, CancellationToken cancellationToken);

    /// <summary>A page of history, newest first.</summary>
    /// <param name="limit">1 to 100.</param>
    ValueTask<IReadOnlyList<Message>> PageAsync(ChannelId channel, HistoryCursor cursor, int limit, CancellationToken cancellationToken);
}
