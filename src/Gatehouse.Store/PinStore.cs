using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>Pins: a time in the message's own row, and the newest of them in the channel's.</summary>
internal sealed class PinStore(Writer writer, Readers readers, IAnnouncer announcer) : IPinStore
{
    public async ValueTask<Result<Done>> PinAsync(
        ChannelId channel, MessageId message, GuildState guild, Func<Message, int, Fault?> refuse, Func<Message, Message> notice, Func<Message, AuditEntry?> record,
        CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Done>>(
            batch =>
            {
                var rows = batch.Tables.Messages;
                if (rows.Find(channel, message) is not { } found)
                {
                    return Faults.UnknownMessage;
                }

                if (found.PinnedAt is not null)
                {
                    return default(Done);
                }

                if (refuse(found, rows.CountPinned(channel)) is { } refusal)
                {
                    return refusal;
                }

                var state = Current(batch, channel, guild);
                var pinnedAt = NextPin(batch.Now, state.Channels[channel].LastPinAt);
                var pinned = found with { PinnedAt = pinnedAt };
                rows.Put(pinned);
                batch.NoteWords(pinned, isNew: false);
                batch.Tell(announcer, state, announcer.MessageEdited(pinned, state));
                state = Note(batch, state, channel, pinnedAt);
                Say(batch, notice(found), state);
                batch.Write(announcer, record(found), state);
                batch.Replace(state);
                return default(Done);
            },
            cancellationToken);

    public async ValueTask<Result<Done>> UnpinAsync(
        ChannelId channel, MessageId message, GuildState guild, Func<Message, AuditEntry?> record, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Done>>(
            batch =>
            {
                if (batch.Tables.Messages.Find(channel, message) is not { } found)
                {
                    return Faults.UnknownMessage;
                }

                if (found.PinnedAt is null)
                {
                    return default(Done);
                }

                var state = Current(batch, channel, guild);
                var unpinned = found with { PinnedAt = null };
                batch.Tables.Messages.Put(unpinned);
                batch.NoteWords(unpinned, isNew: false);
                batch.Tell(announcer, state, announcer.MessageEdited(unpinned, state));
                batch.Tell(announcer, state, announcer.Announce(new ChannelEvent.PinsChanged(channel, state.Channels[channel].LastPinAt), state));
                batch.Write(announcer, record(found), state);
                return default(Done);
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<Message>> PinnedAsync(ChannelId channel, DateTimeOffset? before, int limit, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Messages.Pinned(channel, before ?? DateTimeOffset.MaxValue, limit), cancellationToken);

    /// <summary>When a pin is made: what the wire can say, and later than all before it, so that pages of pins neither repeat nor lose any.</summary>
    private static DateTimeOffset NextPin(DateTimeOffset now, DateTimeOffset? last)
    {
        var whole = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        return last is { } newest && newest >= whole ? newest.AddMicroseconds(1) : whole;
    }

    private static GuildState Current(Batch batch, ChannelId channel, GuildState guild) =>
        batch.Find(guild.Id) is { } state && state.Channels.ContainsKey(channel)
            ? state
            : throw new StoreUnavailableException("The channel was deleted in the meantime.");

    private GuildState Note(Batch batch, GuildState state, ChannelId channel, DateTimeOffset pinnedAt)
    {
        var changed = state.Channels[channel] with { LastPinAt = pinnedAt };
        state = state with { Channels = state.Channels.SetItem(channel, changed) };
        batch.Tables.Put(changed, state);
        batch.Tell(announcer, state, announcer.Announce(new ChannelEvent.PinsChanged(channel, pinnedAt), state));
        return state;
    }

    private void Say(Batch batch, Message notice, GuildState state)
    {
        var said = notice with { Id = new MessageId(batch.NextId()) };
        batch.Tables.Add(said, state);
        batch.Tell(announcer, state, announcer.MessagePosted(said, state));
        batch.SetNewest(state.Id, said.Channel, said.Id);
    }
}
