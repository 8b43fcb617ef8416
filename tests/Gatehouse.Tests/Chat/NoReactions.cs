using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Tests.Chat;

/// <summary>Nobody reacts and nothing is pinned: for tests about something else.</summary>
internal sealed class NoReactions : IReactionStore, IPinStore
{
    public ValueTask<IReadOnlyDictionary<MessageId, ImmutableArray<Reaction>>> OfAsync(
        ChannelId channel, MessageId from, MessageId to, UserId viewer, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<MessageId, ImmutableArray<Reaction>>.Empty);

    public ValueTask<Result<Done>> AddAsync(
        ChannelId channel, MessageId message, GuildState guild, Emoji emoji, UserId user, Func<bool, int, Fault?> refuse, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<Result<Done>> RemoveAsync(
        ChannelId channel, MessageId message, GuildState guild, Emoji emoji, UserId user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Result<Done>> ClearAsync(
        ChannelId channel, MessageId message, GuildState guild, Emoji? only, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Result<ImmutableArray<User>>> ReactorsAsync(
        ChannelId channel, MessageId message, Emoji emoji, UserId after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Result<Done>> PinAsync(
        ChannelId channel, MessageId message, GuildState guild, Func<Message, int, Fault?> refuse, Func<Message, Message> notice, Func<Message, AuditEntry?> record, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<Result<Done>> UnpinAsync(ChannelId channel, MessageId message, GuildState guild, Func<Message, AuditEntry?> record, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<Message>> PinnedAsync(ChannelId channel, DateTimeOffset? before, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
