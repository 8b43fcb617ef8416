using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Store.Rows;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>How far people have read: a row for each channel that somebody has read, and mentions, which are counted when somebody asks.</summary>
internal sealed class ReadStateStore(Writer writer, Readers readers, IAnnouncer announcer) : IReadStateStore
{
    /// <summary>Channels that are told at once, those read last.</summary>
    private const int MostTold = 10_000;

    /// <summary>Channels whose mentions are counted at once, those mentioned in last.</summary>
    private const int MostCounted = 1_000;

    public async ValueTask AcknowledgeAsync(UserId user, IReadOnlyList<Acknowledgement> read, CancellationToken cancellationToken) =>
        await writer.CommitAsync(
            batch =>
            {
                foreach (var one in read)
                {
                    Acknowledge(batch, user, one);
                }

                return default(Done);
            },
            cancellationToken);

    public ValueTask<ReadStates> OfAsync(UserId user, Func<GuildId, ChannelId?, DateTimeOffset?> since, Seam seam, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => Of(tables, user, since, seam), cancellationToken);

    private void Acknowledge(Batch batch, UserId user, Acknowledgement read)
    {
        if (batch.Find(read.Home) is not { } home || !home.Channels.ContainsKey(read.Channel) || !home.Members.TryGetValue(user, out var reader))
        {
            return;
        }

        var rows = batch.Tables.ReadStates;
        var before = rows.Find(user, read.Channel);
        var through = new MessageId(Math.Min(read.Through.Value, batch.GreatestId));
        if (!read.IsManual && through.Value < before?.Last.Value)
        {
            return;
        }

        var after = Next(read, through, batch.Newest(home.Id, read.Channel), batch.GreatestId);
        var mentions = Mentions(batch, home, reader, after);
        if (before?.Last == after.Last && Mentions(batch, home, reader, before) == mentions)
        {
            return;
        }

        rows.Put(user, after);
        batch.Record(announcer.Acknowledged(user, new ReadState(read.Channel, through, mentions), read.IsManual, batch.NextPosition));
    }

    private static ReadRow Next(Acknowledgement read, MessageId through, MessageId? newest, ulong greatest)
    {
        // What a client counted is about what it has; what comes after this commit is counted on top.
        if (read is { IsManual: true, Mentions: { } mentions })
        {
            return new ReadRow(read.Channel, through, Math.Clamp(mentions, 0, ReadState.MostMentions), new(greatest));
        }

        // Whoever has read the newest message has read everything, also what is deleted by now.
        return newest is { } last && through.Value < last.Value ? ReadRow.At(read.Channel, through) : new ReadRow(read.Channel, through, 0, new(greatest));
    }

    private static int Mentions(Batch batch, GuildState home, Member reader, ReadRow row)
    {
        var after = Floor(row, reader.JoinedAt);
        if (after.Value >= batch.GreatestId)
        {
            return row.Mentions;
        }

        ulong[] targets = home.IsConversation
            ? [home.Id.Value]
            : [reader.User.Id.Value, home.Id.EveryoneRole.Value, .. reader.Roles.Select(role => role.Value)];
        return Math.Min(row.Mentions + batch.Tables.Mentions.Count(reader.User.Id, row.Channel, targets, after, batch.GreatestId), ReadState.MostMentions);
    }

    private static ReadStates Of(Tables tables, UserId user, Func<GuildId, ChannelId?, DateTimeOffset?> since, Seam seam)
    {
        var kept = tables.ReadStates.OfUser(user, MostTold + 1);
        var isPartial = kept.Count > MostTold;
        var rows = kept.Take(MostTold).Where(found => since(found.Home, null) is not null).ToDictionary(found => found.Row.Channel, found => found.Row);

        // Of a channel whose row was left out nobody knows from where to count.
        var places = tables.Mentions.PlacesOf(user, seam.GreatestId)
            .Where(place => since(place.Home, place.Channel) is { } joined && place.Newest.Value > Floor(rows.GetValueOrDefault(place.Channel), joined).Value
                && (!isPartial || rows.ContainsKey(place.Channel)))
            .GroupBy(place => place.Channel)
            .OrderByDescending(places => places.Max(place => place.Newest.Value))
            .ToList();
        var entries = rows.Values.ToDictionary(row => row.Channel, row => new ReadState(row.Channel, row.Last, row.Mentions));
        foreach (var place in places.Take(MostCounted))
        {
            var after = Floor(rows.GetValueOrDefault(place.Key), since(place.First().Home, place.Key)!.Value);
            var unread = tables.Mentions.Count(user, place.Key, [.. place.Select(each => each.Target)], after, seam.GreatestId);
            var known = entries.GetValueOrDefault(place.Key) ?? new ReadState(place.Key, default, 0);
            if (unread > 0)
            {
                entries[place.Key] = known with { Mentions = Math.Min(known.Mentions + unread, ReadState.MostMentions) };
            }
        }

        return new ReadStates([.. entries.Values.OrderBy(entry => entry.Channel.Value)], isPartial || places.Count > MostCounted);
    }

    // What was said before somebody came is not unread to them.
    private static MessageId Floor(ReadRow? row, DateTimeOffset joined) => new(Math.Max(row?.CountedThrough.Value ?? 0, Snowflakes.FirstAt(joined)));
}
