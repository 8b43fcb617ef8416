using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>Messages: written on the writer together with their event, read beside it.</summary>
internal sealed class MessageStore(Writer writer, Readers readers, IAnnouncer announcer) : IMessageStore
{
    public async ValueTask<Result<Message>> AddAsync(Message draft, GuildState guild, bool onceByNonce, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Message>>(
            batch => batch.HomeOf(draft.Channel, guild.Id).Succeeds(out var home, out var fault) ? Add(batch, draft, home, onceByNonce) : fault, cancellationToken);

    public async ValueTask<Result<Message>> AddInTurnAsync(
        Message draft, GuildState guild, bool onceByNonce, TimeSpan pause, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Message>>(
            batch =>
            {
                if (!batch.HomeOf(draft.Channel, guild.Id).Succeeds(out var home, out var fault))
                {
                    return fault;
                }

                if (onceByNonce && Earlier(batch, draft) is { } earlier)
                {
                    return earlier with { Nonce = draft.Nonce };
                }

                var turns = batch.Tables.Turns;
                if (turns.Last(draft.Channel, draft.Author.Id) is { } last && last + pause > batch.Now)
                {
                    return Faults.NotYourTurn(last + pause - batch.Now);
                }

                turns.Take(draft.Channel, draft.Author.Id, batch.Now);
                return Add(batch, draft, home, onceByNonce: false);
            },
            cancellationToken);

    public async ValueTask<Result<Message>> EditAsync(
        ChannelId channel, MessageId id, GuildState guild, Func<Message, Result<Message>> decide, CancellationToken cancellationToken) =>
        await writer.CommitAsync(
            batch =>
            {
                if (!batch.HomeOf(channel, guild.Id).Succeeds(out var home, out var fault))
                {
                    return fault;
                }

                if (batch.Tables.Messages.Find(channel, id) is not { } before)
                {
                    return Faults.UnknownMessage;
                }

                var result = decide(before);
                if (result.Succeeds(out var after, out _) && !ReferenceEquals(before, after))
                {
                    Claim(batch, before.Attachments, after);
                    batch.Tables.Messages.Put(after);
                    batch.NoteWords(after, isNew: false);
                    batch.Tell(announcer, home, announcer.MessageEdited(after, home));
                }

                return result;
            },
            cancellationToken);

    public async ValueTask<Result<Done>> DeleteAsync(
        ChannelId channel, MessageId id, GuildState guild, Func<Message, Fault?> mayDelete, Func<Message, AuditEntry?> record, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Done>>(
            batch =>
            {
                if (!batch.HomeOf(channel, guild.Id).Succeeds(out var home, out var fault))
                {
                    return fault;
                }

                if (batch.Tables.Messages.Find(channel, id) is not { } message)
                {
                    return Faults.UnknownMessage;
                }

                if (mayDelete(message) is { } refusal)
                {
                    return refusal;
                }

                var wasNewest = batch.Newest(guild.Id, channel) == id;
                batch.Delete(channel, id);
                batch.Tell(announcer, home, announcer.MessageDeleted(channel, id, home));
                batch.Write(announcer, record(message), home);
                if (wasNewest)
                {
                    batch.SetNewest(guild.Id, channel, batch.Tables.Messages.Newest(channel));
                }

                return default(Done);
            },
            cancellationToken);

    public async ValueTask<Result<Done>> DeleteManyAsync(
        ChannelId channel, IReadOnlyCollection<MessageId> ids, GuildState guild, Func<int, AuditEntry?> record, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Done>>(
            batch =>
            {
                if (!batch.HomeOf(channel, guild.Id).Succeeds(out var home, out var fault))
                {
                    return fault;
                }

                var found = batch.Tables.Messages.Existing(channel, ids);
                if (found.IsEmpty)
                {
                    return default(Done);
                }

                var hadNewest = batch.Newest(guild.Id, channel) is { } newest && found.Contains(newest);
                foreach (var id in found)
                {
                    batch.Delete(channel, id);
                }

                batch.Tell(announcer, home, announcer.Announce(new ChannelEvent.MessagesDeleted(channel, found), home));
                batch.Write(announcer, record(found.Length), home);
                if (hadNewest)
                {
                    batch.SetNewest(guild.Id, channel, batch.Tables.Messages.Newest(channel));
                }

                return default(Done);
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<MessageId>> OfAuthorAsync(
        ChannelId channel, UserId author, MessageId from, int limit, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<MessageId>>(tables => tables.Messages.OfAuthor(channel, author, from, limit), cancellationToken);

    public ValueTask<Message?> FindAsync(ChannelId channel, MessageId id, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Messages.Find(channel, id), cancellationToken);

    public ValueTask<IReadOnlyList<Message>> PageAsync(ChannelId channel, HistoryCursor cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 100);
        return readers.ReadAsync(tables => tables.Messages.Page(channel, cursor, limit), cancellationToken);
    }

    private Message Add(Batch batch, Message draft, GuildState home, bool onceByNonce)
    {
        if (onceByNonce && Earlier(batch, draft) is { } earlier)
        {
            return earlier with { Nonce = draft.Nonce };
        }

        var message = draft with { Id = new MessageId(batch.NextId()), Sequence = batch.NextSequence(draft.Channel) };
        Claim(batch, [], message);
        batch.Tables.Add(message, home);
        batch.NoteWords(message, isNew: true);
        if (message.Nonce is not null)
        {
            batch.Tables.Nonces.Insert(message);
            batch.Nonces.Add(message);
        }

        batch.Tell(announcer, home, announcer.MessagePosted(message, home));
        batch.SetNewest(home.Id, message.Channel, message.Id);
        return message;
    }

    // What came for the message becomes its own, and what it has no longer is to be removed, in the transaction that says so.
    private static void Claim(Batch batch, ImmutableArray<Attachment> before, Message after)
    {
        if (before.IsEmpty && after.Attachments.IsEmpty)
        {
            return;
        }

        foreach (var gone in before.Where(attachment => !after.Attachments.Any(kept => kept.Id == attachment.Id)))
        {
            batch.Tables.Files.Release(new FilePlace(after.Channel, gone.Id));
        }

        foreach (var added in after.Attachments.Where(attachment => !before.Any(had => had.Id == attachment.Id)))
        {
            if (!batch.Tables.Files.Claim(after.Channel, after.Id, added))
            {
                throw new StoreUnavailableException("A file was removed before its message came.");
            }
        }
    }

    private static Message? Earlier(Batch batch, Message draft)
    {
        var since = Retention.FirstIdAt(batch.Now - Retention.NonceAge);
        return draft.Nonce is { } nonce
            && batch.Nonces.MayHave(draft.Channel, draft.Author.Id, nonce, since)
            && batch.Tables.Nonces.Find(draft.Channel, draft.Author.Id, nonce) is { } id
            && id.Value >= since.Value
                ? batch.Tables.Messages.Find(draft.Channel, id)
                : null;
    }
}
