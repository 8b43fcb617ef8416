using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>A message with the guild it was decided on.</summary>
public sealed record Posted(Message Message, GuildState Guild);

/// <summary>A page of a channel's history, newest first, with the guild it was decided on.</summary>
public sealed record Page(IReadOnlyList<Message> Messages, GuildState Guild);

/// <summary>What can be done with messages.</summary>
public sealed class Messages(
    IGuildStore guilds, IMessageStore messages, Surroundings surroundings, IAnnouncer announcer, IBroadcast broadcast, TimeProvider clock)
{
    public async ValueTask<Result<Posted>> SendAsync(
        UserId asker, ChannelId channel, NewMessage wish, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.AdmitToWrite(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        if (MessageRules.Check(place, wish) is { } wrong)
        {
            return wrong;
        }

        var answered = wish.Reply is { } reply ? await messages.FindAsync(channel, reply.Id, cancellationToken) : null;
        if (!MessageRules.Draft(place, wish, answered).Succeeds(out var draft, out fault))
        {
            return fault;
        }

        if (place.Guild.IsConversation && place.Guild.Members.Values.Any(member => member.HasClosed))
        {
            await guilds.ChangeAsync(place.Guild.Id, state => ConversationRules.Reopen(state, only: null), cancellationToken);
        }

        var onceByNonce = wish.EnforceNonce && wish.Nonce is not null;
        var pause = MessageRules.PauseOf(place);
        var added = pause == TimeSpan.Zero
            ? await messages.AddAsync(draft, place.Guild, onceByNonce, cancellationToken)
            : await messages.AddInTurnAsync(draft, place.Guild, onceByNonce, pause, cancellationToken);
        return added.Succeeds(out var message, out fault) ? new Posted(message, place.Guild) : fault;
    }

    public async ValueTask<Result<Posted>> EditAsync(
        UserId asker, ChannelId channel, MessageId message, MessagePatch patch, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.AdmitToRead(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        if (await messages.FindAsync(channel, message, cancellationToken) is not { } before)
        {
            return Faults.UnknownMessage;
        }

        if (before.Author.Id == asker && !patch.SpeaksForAuthor && !patch.Flags.IsPresent)
        {
            return new Posted(before, place.Guild);
        }

        // What a message answers never changes, so that it may be looked up before the writer is asked.
        var answered = before.ReplyTo is { } id ? await messages.FindAsync(channel, id, cancellationToken) : null;
        var now = clock.GetUtcNow();
        var edited = await messages.EditAsync(
            channel, message, place.Guild, newest => MessageRules.Edit(place, newest, patch, answered, now), cancellationToken);
        return edited.Succeeds(out var after, out fault) ? new Posted(after, place.Guild) : fault;
    }

    public async ValueTask<Result<Done>> DeleteAsync(
        Actor actor, ChannelId channel, MessageId message, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        return guild.AdmitToRead(channel, actor.Id).Succeeds(out var place, out var fault)
            ? await messages.DeleteAsync(
                channel, message, place.Guild, found => MessageRules.MayDelete(place, found), found => Audit.OfMessageDeleted(actor, found), cancellationToken)
            : fault;
    }

    /// <summary>Deletes several messages at once; those that are not there are left out.</summary>
    /// <param name="ids">2 to 100, none older than two weeks.</param>
    public async ValueTask<Result<Done>> DeleteManyAsync(
        Actor actor, ChannelId channel, IReadOnlyCollection<MessageId> ids, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.AdmitToRead(channel, actor.Id).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        var distinct = ids.ToHashSet();
        if (PinRules.MayDelete(place, distinct, clock.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        return await messages.DeleteManyAsync(
            channel, distinct, place.Guild, count => place.Guild.IsConversation ? null : Audit.OfMessagesDeleted(actor, channel, count), cancellationToken);
    }

    public async ValueTask<Result<Posted>> FindAsync(
        UserId asker, ChannelId channel, MessageId message, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.AdmitToRead(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        if (place.Missing(Permissions.ReadMessageHistory) is { } missing)
        {
            return missing;
        }

        if (await messages.FindAsync(channel, message, cancellationToken) is not { } found)
        {
            return Faults.UnknownMessage;
        }

        var shown = await surroundings.OfAsync(asker, channel, [found], cancellationToken);
        return new Posted(shown[0], place.Guild);
    }

    /// <summary>A page of history; an empty one for whoever may view the channel but not read its past.</summary>
    /// <param name="limit">1 to 100.</param>
    public async ValueTask<Result<Page>> PageAsync(
        UserId asker, ChannelId channel, HistoryCursor cursor, int limit, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.AdmitToRead(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        var form = new Form();
        form.Range("limit", limit, 1, 100);
        if (form.Fault is { } wrong)
        {
            return wrong;
        }

        if (!place.Permissions.HasFlag(Permissions.ReadMessageHistory))
        {
            return new Page([], place.Guild);
        }

        var found = await messages.PageAsync(channel, cursor, limit, cancellationToken);
        return new Page(await surroundings.OfAsync(asker, channel, found, cancellationToken), place.Guild);
    }

    /// <summary>Tells the others that the asker is typing.</summary>
    public async ValueTask<Result<Done>> TypeAsync(UserId asker, ChannelId channel, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.AdmitToWrite(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        foreach (var told in announcer.Address(announcer.Typing(place.Channel, place.Asker, clock.GetUtcNow(), place.Guild), place.Guild))
        {
            broadcast.Broadcast(told);
        }

        return default(Done);
    }
}
