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
                if (!batch.HomeOf(channel, guild.Id).Succeeds(out var home, out var fault))
                {
                    return fault;
                }

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

                var pinnedAt = NextPin(batch.Now, home.Channels[channel].LastPinAt);
                var pinned = found with { PinnedAt = pinnedAt };
                rows.Put(pinned);
                batch.NoteWords(pinned, isNew: false);
                batch.Tell(announcer, home, announcer.MessageEdited(pinned, home));
                home = Note(batch, home, channel, pinnedAt);
                batch.Say(announcer, notice(found), home);
                batch.Write(announcer, record(found), home);
                batch.Replace(home);
                return default(Done);
            },
            cancellationToken);

    public async ValueTask<Result<Done>> UnpinAsync(
        ChannelId channel, MessageId message, GuildState guild, Func<Message, AuditEntry?> record, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Done>>(
            batch =>
            {
                if (!batch.HomeOf(channel, guild.Id).Succeeds(out var home, out var fault))
                {
                    return fault;
                }

                if (batch.Tables.Messages.Find(channel, message) is not { } found)
                {
                    return Faults.UnknownMessage;
                }

                if (found.PinnedAt is null)
                {
                    return default(Done);
                }

                var unpinned = found with { PinnedAt = null };
                batch.Tables.Messages.Put(unpinned);
                batch.NoteWords(unpinned, isNew: false);
                batch.Tell(announcer, home, announcer.MessageEdited(unpinned, home));
                batch.Tell(announcer, home, announcer.Announce(new ChannelEvent.PinsChanged(channel, home.Channels[channel].LastPinAt), home));
                batch.Write(announcer, record(found), home);
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

    private GuildState Note(Batch batch, GuildState state, ChannelId channel, DateTimeOffset pinnedAt)
    {
        var changed = state.Channels[channel] with { LastPinAt = pinnedAt };
        state = state with { Channels = state.Channels.SetItem(channel, changed) };
        batch.Tables.Put(changed, state);
        batch.Tell(announcer, state, announcer.Announce(new ChannelEvent.PinsChanged(channel, pinnedAt), state));
        return state;
    }
}
