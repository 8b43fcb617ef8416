using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Ports;

/// <summary>
/// Where reactions are kept. A change is committed in one transaction with its event; what changes nothing tells nothing. A channel that is gone is 10003, a
/// message that is not there 10008, an emoji that is not on it 10014. When the store is down or full, methods throw <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IReactionStore
{
    /// <summary>Adds somebody's reaction; once is enough.</summary>
    /// <param name="guild">The guild's state that it was allowed on.</param>
    /// <param name="refuse">Runs on the writer with whether the emoji is there already, and how many different ones are; returns why not, or null.</param>
    ValueTask<Result<Done>> AddAsync(
        ChannelId channel, MessageId message, GuildState guild, Emoji emoji, UserId user, Func<bool, int, Fault?> refuse, CancellationToken cancellationToken);

    ValueTask<Result<Done>> RemoveAsync(
        ChannelId channel, MessageId message, GuildState guild, Emoji emoji, UserId user, CancellationToken cancellationToken);

    /// <param name="only">Null removes all.</param>
    ValueTask<Result<Done>> ClearAsync(ChannelId channel, MessageId message, GuildState guild, Emoji? only, CancellationToken cancellationToken);

    /// <summary>Who reacted with an emoji, by id.</summary>
    /// <param name="after">Only those with a greater id; 0 for all.</param>
    /// <param name="limit">1 to 100.</param>
    ValueTask<Result<ImmutableArray<User>>> ReactorsAsync(
        ChannelId channel, MessageId message, Emoji emoji, UserId after, int limit, CancellationToken cancellationToken);

    /// <summary>The reactions of a channel's messages from one id to another, each message's in the order in which they came; only messages that have any.</summary>
    /// <param name="viewer">Whose are <see cref="Reaction.Mine"/>.</param>
    ValueTask<IReadOnlyDictionary<MessageId, ImmutableArray<Reaction>>> OfAsync(
        ChannelId channel, MessageId from, MessageId to, UserId viewer, CancellationToken cancellationToken);
}
