using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Store.Rows;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>Reactions: written on the writer together with their event, read beside it.</summary>
internal sealed class ReactionStore(Writer writer, Readers readers, IAnnouncer announcer) : IReactionStore
{
    public async ValueTask<Result<Done>> AddAsync(
        ChannelId channel, MessageId message, GuildState guild, Emoji emoji, UserId user, Func<bool, int, Fault?> refuse, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Done>>(
            batch =>
            {
                if (!batch.HomeOf(channel, guild.Id).Succeeds(out var home, out var fault))
                {
                    return fault;
                }

                var rows = batch.Tables.Reactions;
                if (batch.Tables.Messages.AuthorOf(channel, message) is not { } author)
                {
                    return Faults.UnknownMessage;
                }

                if (rows.Has(channel, message, emoji, user))
                {
                    return default(Done);
                }

                var kinds = rows.KindsOf(channel, message);
                var there = Of(kinds, emoji);
                if (refuse(there is not null, kinds.Count) is { } refusal)
                {
                    return refusal;
                }

                rows.Add(channel, message, emoji, user);
                Tell(batch, home, new ChannelEvent.ReactionAdded(channel, message, there ?? emoji, user, author));
                return default(Done);
            },
            cancellationToken);

    public async ValueTask<Result<Done>> RemoveAsync(
        ChannelId channel, MessageId message, GuildState guild, Emoji emoji, UserId user, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Done>>(
            batch =>
            {
                if (!batch.HomeOf(channel, guild.Id).Succeeds(out var home, out var fault) || !Find(batch.Tables, channel, message, emoji).Succeeds(out var there, out fault))
                {
                    return fault;
                }

                if (batch.Tables.Reactions.Remove(channel, message, there, user))
                {
                    Tell(batch, home, new ChannelEvent.ReactionRemoved(channel, message, there, user));
                }

                return default(Done);
            },
            cancellationToken);

    public async ValueTask<Result<Done>> ClearAsync(
        ChannelId channel, MessageId message, GuildState guild, Emoji? only, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Done>>(
            batch =>
            {
                if (!batch.HomeOf(channel, guild.Id).Succeeds(out var home, out var fault))
                {
                    return fault;
                }

                if (only is not null)
                {
                    if (!Find(batch.Tables, channel, message, only).Succeeds(out var there, out fault))
                    {
                        return fault;
                    }

                    batch.Tables.Reactions.RemoveAll(channel, message, there);
                    Tell(batch, home, new ChannelEvent.ReactionsCleared(channel, message, there));
                    return default(Done);
                }

                if (batch.Tables.Messages.AuthorOf(channel, message) is null)
                {
                    return Faults.UnknownMessage;
                }

                if (batch.Tables.Reactions.KindsOf(channel, message).Count > 0)
                {
                    batch.Tables.Reactions.RemoveAll(channel, message);
                    Tell(batch, home, new ChannelEvent.ReactionsCleared(channel, message, Only: null));
                }

                return default(Done);
            },
            cancellationToken);

    public ValueTask<Result<ImmutableArray<User>>> ReactorsAsync(
        ChannelId channel, MessageId message, Emoji emoji, UserId after, int limit, CancellationToken cancellationToken) =>
        readers.ReadAsync<Result<ImmutableArray<User>>>(
            tables => Find(tables, channel, message, emoji).Succeeds(out var there, out var fault)
                ? tables.Reactions.Reactors(channel, message, there, after, limit)
                : fault,
            cancellationToken);

    public async ValueTask<IReadOnlyDictionary<MessageId, ImmutableArray<Reaction>>> OfAsync(
        ChannelId channel, MessageId from, MessageId to, UserId viewer, CancellationToken cancellationToken) =>
        await readers.ReadAsync(tables => tables.Reactions.OfMany(channel, from, to, viewer), cancellationToken);

    /// <summary>The emoji as it is on the message.</summary>
    private static Result<Emoji> Find(Tables tables, ChannelId channel, MessageId message, Emoji emoji)
    {
        if (tables.Messages.AuthorOf(channel, message) is null)
        {
            return Faults.UnknownMessage;
        }

        return Of(tables.Reactions.KindsOf(channel, message), emoji) is { } there ? there : Faults.UnknownEmoji;
    }

    private static Emoji? Of(List<Reaction> kinds, Emoji emoji) => kinds.Find(kind => kind.Emoji.Key == emoji.Key)?.Emoji;

    private void Tell(Batch batch, GuildState home, ChannelEvent change) => batch.Tell(announcer, home, announcer.Announce(change, home));
}
