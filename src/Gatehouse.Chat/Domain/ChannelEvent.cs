using System.Collections.Immutable;

namespace Gatehouse.Chat.Domain;

/// <summary>
/// Something that happened in a channel beside a message being posted, edited or deleted. The store records it in the transaction that makes it true.
/// </summary>
/// <param name="Channel">Where.</param>
public abstract record ChannelEvent(ChannelId Channel)
{
    /// <param name="Author">Of the message.</param>
    public sealed record ReactionAdded(ChannelId Channel, MessageId Message, Emoji Emoji, UserId User, UserId Author) : ChannelEvent(Channel);

    public sealed record ReactionRemoved(ChannelId Channel, MessageId Message, Emoji Emoji, UserId User) : ChannelEvent(Channel);

    /// <summary>All reactions of a message are gone, or all with one emoji.</summary>
    public sealed record ReactionsCleared(ChannelId Channel, MessageId Message, Emoji? Only) : ChannelEvent(Channel);

    /// <summary>A message was pinned or is pinned no longer.</summary>
    /// <param name="LastPinAt">When the newest pin was made; null when there never was one.</param>
    public sealed record PinsChanged(ChannelId Channel, DateTimeOffset? LastPinAt) : ChannelEvent(Channel);

    /// <summary>A webhook came, changed or went.</summary>
    public sealed record WebhooksChanged(ChannelId Channel) : ChannelEvent(Channel);

    /// <summary>Somebody may be invited with this from now on.</summary>
    public sealed record InviteCreated(ChannelId Channel, Invite Invite) : ChannelEvent(Channel);

    /// <summary>An invitation was taken back.</summary>
    public sealed record InviteDeleted(ChannelId Channel, string Code) : ChannelEvent(Channel);

    /// <summary>Several messages were deleted at once.</summary>
    public sealed record MessagesDeleted(ChannelId Channel, ImmutableArray<MessageId> Messages) : ChannelEvent(Channel);
}
