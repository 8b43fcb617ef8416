namespace Gatehouse.Chat.Domain;

/// <summary>How far somebody has read in a channel.</summary>
/// <param name="Channel">Where.</param>
/// <param name="Last">What is newer than this message is unread; 0 when they never read there.</param>
/// <param name="Mentions">Unread messages that mention them, at most <see cref="MostMentions"/>.</param>
public sealed record ReadState(ChannelId Channel, MessageId Last, int Mentions)
{
    /// <summary>More than these are not counted: nobody reads the difference off a badge.</summary>
    public const int MostMentions = 999;
}

/// <summary>How far somebody has read in the channels that they see, at one moment.</summary>
/// <param name="Entries">By channel; only where they have read, or are mentioned.</param>
/// <param name="IsPartial">True when there are more than are told.</param>
public sealed record ReadStates(IReadOnlyList<ReadState> Entries, bool IsPartial);

/// <summary>Somebody says that they have read a channel up to a message.</summary>
/// <param name="Home">The guild or conversation that the channel was in when it was allowed.</param>
/// <param name="Channel">Where.</param>
/// <param name="Through">Need not be a message; what is greater than any id there is means the newest.</param>
public sealed record Acknowledgement(GuildId Home, ChannelId Channel, MessageId Through)
{
    /// <summary>They chose the place themselves, so that it may lie before what they have read; otherwise it only moves forward.</summary>
    public bool IsManual { get; init; }

    /// <summary>What is to be shown as mentions until now; null has them counted. Only with <see cref="IsManual"/>.</summary>
    public int? Mentions { get; init; }
}
