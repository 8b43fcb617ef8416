using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>One of several channels that somebody says they have read.</summary>
public sealed record ReadThrough(ChannelId Channel, MessageId Message);

/// <summary>What people say they have read. Bots read everything and nothing.</summary>
public sealed class Reading(IGuildStore guilds, IReadStateStore readStates)
{
    /// <summary>Channels that can be read at once.</summary>
    public const int MostAtOnce = 100;

    /// <param name="isManual">The place may lie before what was read already.</param>
    /// <param name="mentions">With <paramref name="isManual"/>: what is to be shown as unread mentions; null has them counted.</param>
    public async ValueTask<Result<Done>> AcknowledgeAsync(
        User asker, ChannelId channel, MessageId through, bool isManual, int? mentions, CancellationToken cancellationToken)
    {
        if (asker.IsBot)
        {
            return Faults.NotForBots;
        }

        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.AdmitToRead(channel, asker.Id).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        if (place.Missing(Permissions.ReadMessageHistory) is { } missing)
        {
            return missing;
        }

        var form = new Form();
        form.Range("mention_count", mentions ?? 0, 0, int.MaxValue);
        if (form.Fault is { } wrong)
        {
            return wrong;
        }

        var read = new Acknowledgement(place.Guild.Id, channel, through) { IsManual = isManual, Mentions = isManual ? mentions : null };
        await readStates.AcknowledgeAsync(asker.Id, [read], cancellationToken);
        return default(Done);
    }

    /// <summary>Several channels at once. Those that are gone or closed by now are passed over: whoever marks everything as read does not know of it yet.</summary>
    /// <param name="read">At most <see cref="MostAtOnce"/>.</param>
    public async ValueTask<Result<Done>> AcknowledgeManyAsync(User asker, IReadOnlyCollection<ReadThrough> read, CancellationToken cancellationToken)
    {
        if (asker.IsBot)
        {
            return Faults.NotForBots;
        }

        if (read.Count is 0 or > MostAtOnce)
        {
            return Faults.InvalidField("read_states", "BASE_TYPE_BAD_LENGTH", $"Must be between 1 and {MostAtOnce} in length.");
        }

        var allowed = new List<Acknowledgement>(read.Count);
        foreach (var (channel, message) in read)
        {
            var guild = await guilds.FindAsync(channel, cancellationToken);
            if (message.Value > 0 && guild.AdmitToRead(channel, asker.Id).Succeeds(out var place, out _) && place.Missing(Permissions.ReadMessageHistory) is null)
            {
                allowed.Add(new Acknowledgement(place.Guild.Id, channel, message));
            }
        }

        if (allowed.Count > 0)
        {
            await readStates.AcknowledgeAsync(asker.Id, allowed, cancellationToken);
        }

        return default(Done);
    }
}
