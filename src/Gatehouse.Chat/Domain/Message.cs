using System.Collections.Immutable;

namespace Gatehouse.Chat.Domain;

/// <summary>What a message is, in Discord's numbers.</summary>
public enum MessageKind
{
    Default = 0,
    RecipientAdded = 1,
    RecipientRemoved = 2,
    NameChanged = 4,
    IconChanged = 5,
    Pinned = 6,
    Join = 7,
    Reply = 19,
}

/// <summary>What somebody said in a channel.</summary>
/// <param name="Id">Its snowflake; within a channel the order of ids is the order of delivery.</param>
/// <param name="Channel">Where.</param>
/// <param name="Guild">The channel's guild.</param>
/// <param name="Author">Who, as they are now.</param>
/// <param name="Content">At most 2,000 characters (Unicode code points).</param>
public sealed record Message(MessageId Id, ChannelId Channel, GuildId Guild, User Author, string Content)
{
    /// <summary>True when it is in no guild: then <see cref="Guild"/> is the channel's own number.</summary>
    public bool IsInConversation => Guild.Value == Channel.Value;

    /// <summary>Its number in the channel, from 1 without holes; 0 before it is committed.</summary>
    public long Sequence { get; init; }

    public MessageKind Kind { get; init; }

    /// <summary>The webhook by which it was said; its author is then no user but the name it was said under. Null for none.</summary>
    public WebhookId? Webhook { get; init; }

    /// <summary>When it was last edited; null for never.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    public bool Tts { get; init; }

    /// <summary>Discord's message flags.</summary>
    public int Flags { get; init; }

    /// <summary>The message it answers; null for none.</summary>
    public MessageId? ReplyTo { get; init; }

    /// <summary>
    /// The message it answers, where it was looked up to be shown along with this one; never stored, and null when it is gone.
    /// </summary>
    public Message? Referenced { get; init; }

    public bool MentionsEveryone { get; init; }

    /// <summary>Users it mentions, at most 100.</summary>
    public ImmutableArray<User> Mentions { get; init; } = [];

    /// <summary>Roles it mentions, at most 100.</summary>
    public ImmutableArray<RoleId> MentionedRoles { get; init; } = [];

    /// <summary>Its files, at most 10.</summary>
    public ImmutableArray<Attachment> Attachments { get; init; } = [];

    /// <summary>Cards below it, at most 10.</summary>
    public ImmutableArray<Embed> Embeds { get; init; } = [];

    /// <summary>When it was pinned, to the microsecond; null when it is not.</summary>
    public DateTimeOffset? PinnedAt { get; init; }

    /// <summary>What others think of it, where it was looked up for whoever asks; never stored with it.</summary>
    public ImmutableArray<Reaction> Reactions { get; init; } = [];

    /// <summary>True when somebody said it; false for what the house notes by itself.</summary>
    public bool IsSaid => Kind is MessageKind.Default or MessageKind.Reply;

    /// <summary>False for notices that stay as long as their channel does (discord-api-docs, "Message Types").</summary>
    public bool IsDeletable => Kind is not (MessageKind.RecipientAdded or MessageKind.RecipientRemoved or MessageKind.NameChanged or MessageKind.IconChanged);

    /// <summary>
    /// The client's own mark, as the JSON literal it sent (a string or a number); null for none. Not part of the message for later readers.
    /// </summary>
    public string? Nonce { get; init; }
}

/// <summary>Which part of a channel's history is asked for. The result is always newest first.</summary>
public abstract record HistoryCursor
{
    private protected HistoryCursor()
    {
    }

    public sealed record Newest : HistoryCursor;

    public sealed record Before(MessageId Id) : HistoryCursor;

    /// <summary>The oldest messages newer than the id: those closest to it.</summary>
    public sealed record After(MessageId Id) : HistoryCursor;

    /// <summary>The message itself, if there, with halves on both sides.</summary>
    public sealed record Around(MessageId Id) : HistoryCursor;
}

/// <summary>An invitation into a guild.</summary>
/// <param name="Code">8 characters of A-Z, a-z, 0-9.</param>
/// <param name="Guild">Where it leads.</param>
/// <param name="Channel">The channel it shows.</param>
/// <param name="Inviter">Who made it.</param>
/// <param name="CreatedAt">When.</param>
public sealed record Invite(string Code, GuildId Guild, ChannelId Channel, User Inviter, DateTimeOffset CreatedAt)
{
    /// <summary>How long it holds; zero for ever.</summary>
    public TimeSpan MaxAge { get; init; }

    /// <summary>How often it can be used; 0 for any number.</summary>
    public int MaxUses { get; init; }

    /// <summary>How often it was used.</summary>
    public int Uses { get; init; }

    public bool Temporary { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt => MaxAge == TimeSpan.Zero ? null : CreatedAt + MaxAge;

    /// <summary>True while it lets somebody in.</summary>
    public bool HoldsAt(DateTimeOffset now) => (ExpiresAt is not { } end || now < end) && (MaxUses == 0 || Uses < MaxUses);
}
