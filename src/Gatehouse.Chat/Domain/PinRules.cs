using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>Who may pin, and who may delete many messages at once (discord-api-docs, "Pin Message", "Bulk Delete Messages").</summary>
internal static class PinRules
{
    private static readonly TimeSpan OldestToDelete = TimeSpan.FromDays(14);

    /// <summary>Lets somebody pin and unpin.</summary>
    public static Result<Place> AdmitToPin(this GuildState? guild, ChannelId channel, UserId asker)
    {
        if (!guild.AdmitToRead(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        return place.Missing(Permissions.PinMessages) is { } missing ? missing : place;
    }

    /// <summary>Why a message may not be pinned beside those that are.</summary>
    public static Fault? MayPin(Message message, int pinned)
    {
        if (!message.IsSaid)
        {
            return Faults.SystemMessage;
        }

        return pinned < Limits.PinsPerChannel ? null : Faults.TooManyPins;
    }

    /// <summary>Why these may not be deleted at once; their number is checked after doubles were left out.</summary>
    public static Fault? MayDelete(Place place, IReadOnlyCollection<MessageId> messages, DateTimeOffset now)
    {
        if (place.Missing(Permissions.ManageMessages) is { } missing)
        {
            return missing;
        }

        if (messages.Count is < 2 or > 100)
        {
            return Faults.WrongBulk;
        }

        return messages.Any(message => Snowflakes.TimeOf(message.Value) < now - OldestToDelete) ? Faults.TooOldForBulk : null;
    }
}
