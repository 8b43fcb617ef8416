using System.Collections.Immutable;

namespace Gatehouse.Chat.Domain;

/// <summary>The message somebody wants to send.</summary>
/// <param name="Content">At most 2,000 characters (Unicode code points).</param>
public sealed record NewMessage(string Content)
{
    public bool Tts { get; init; }

    /// <summary>Discord's message flags; those a sender may not set are ignored.</summary>
    public int Flags { get; init; }

    /// <summary>Its files, which have come already.</summary>
    public ImmutableArray<Attachment> Attachments { get; init; } = [];

    /// <summary>Cards below it. Only bots' count, as on Discord.</summary>
    public ImmutableArray<Embed> Embeds { get; init; } = [];

    /// <summary>The message it answers; null for none.</summary>
    public ReplyTarget? Reply { get; init; }

    /// <summary>Null lets everything in the content mention.</summary>
    public AllowedMentions? AllowedMentions { get; init; }

    /// <summary>The client's own mark, as the JSON literal it sent (a string or a number).</summary>
    public string? Nonce { get; init; }

    /// <summary>The same author's same nonce in the same channel, shortly before, is answered with the message of then.</summary>
    public bool EnforceNonce { get; init; }
}

/// <summary>The message that is answered.</summary>
/// <param name="Id">In the same channel.</param>
/// <param name="FailIfNotExists">False sends the message as a plain one when there is no such message.</param>
public sealed record ReplyTarget(MessageId Id, bool FailIfNotExists = true);

/// <summary>What of the mentions in a message's content counts (discord-api-docs, "Allowed Mentions Object").</summary>
public sealed record AllowedMentions
{
    /// <summary>All users in the content; excludes <see cref="Users"/>.</summary>
    public bool ParseUsers { get; init; }

    /// <summary>All roles in the content; excludes <see cref="Roles"/>.</summary>
    public bool ParseRoles { get; init; }

    public bool ParseEveryone { get; init; }

    /// <summary>At most 100.</summary>
    public ImmutableArray<UserId> Users { get; init; } = [];

    /// <summary>At most 100.</summary>
    public ImmutableArray<RoleId> Roles { get; init; } = [];

    /// <summary>A reply mentions the author of what it answers.</summary>
    public bool RepliedUser { get; init; }
}

/// <summary>What to change about a message; what is left out stays.</summary>
public sealed record MessagePatch
{
    /// <summary>Only its author may say this.</summary>
    public Optional<string?> Content { get; init; }

    /// <summary>True when it changes what the message says, which is its author's alone.</summary>
    public bool SpeaksForAuthor => Content.IsPresent || Embeds.IsPresent || Attachments is not null;

    /// <summary>Only its author may say this; null for nothing.</summary>
    public AttachmentPatch? Attachments { get; init; }

    /// <summary>Only its author may say this, if it is a bot.</summary>
    public Optional<ImmutableArray<Embed>> Embeds { get; init; }

    /// <summary>Of these, only SUPPRESS_EMBEDS (4) can be changed.</summary>
    public Optional<int> Flags { get; init; }

    /// <summary>Null lets everything in the new content mention.</summary>
    public AllowedMentions? AllowedMentions { get; init; }
}
