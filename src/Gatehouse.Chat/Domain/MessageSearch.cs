using System.Collections.Immutable;

namespace Gatehouse.Chat.Domain;

/// <summary>What a message has, to be looked for (discord-api-docs, "Search Guild Messages"). No message here has one of the last three.</summary>
public enum MessageFeature
{
    Link,
    Embed,
    File,
    Image,
    Video,
    Sound,
    Sticker,
    Poll,
    Snapshot,
}

/// <summary>What kind of author wrote a message.</summary>
public enum AuthorKind
{
    User,
    Bot,
    Webhook,
}

/// <summary>Which messages somebody looks for; what is left out does not matter. Of several authors, mentions or channels any will do, of features all are needed.</summary>
public sealed record MessageSearch
{
    /// <summary>At most 1,024 characters; each word must be there, those between quotation marks in a row.</summary>
    public string? Content { get; init; }

    public ImmutableArray<UserId> Authors { get; init; } = [];

    public ImmutableArray<AuthorKind> AuthorKinds { get; init; } = [];

    public ImmutableArray<AuthorKind> NotAuthorKinds { get; init; } = [];

    public ImmutableArray<UserId> Mentions { get; init; } = [];

    public ImmutableArray<RoleId> MentionedRoles { get; init; } = [];

    public bool? MentionsEveryone { get; init; }

    public bool? IsPinned { get; init; }

    /// <summary>Empty for all of a guild's.</summary>
    public ImmutableArray<ChannelId> Channels { get; init; } = [];

    /// <summary>Also in a guild's channels for adults.</summary>
    public bool IncludesNsfw { get; init; }

    public ImmutableArray<MessageFeature> Has { get; init; } = [];

    public ImmutableArray<MessageFeature> HasNot { get; init; } = [];

    /// <summary>Only older ones.</summary>
    public MessageId? Before { get; init; }

    /// <summary>Only newer ones.</summary>
    public MessageId? After { get; init; }

    public bool OldestFirst { get; init; }

    /// <summary>1 to 25.</summary>
    public int Limit { get; init; } = 25;

    /// <summary>0 to 9,975.</summary>
    public int Offset { get; init; }
}

/// <summary>A page of what was found.</summary>
/// <param name="Total">How many there are; no more than 2,500 beyond the page are counted.</param>
public sealed record Found(int Total, ImmutableArray<Message> Messages)
{
    /// <summary>False while messages from before there was a search are still being read, or when there was no time to look through all.</summary>
    public bool IsComplete { get; init; } = true;
}

/// <summary>What can be looked for about a message beside its words.</summary>
public static class MessageFeatures
{
    public static IEnumerable<MessageFeature> Of(Message message)
    {
        if (message.Content.Contains("http://", StringComparison.OrdinalIgnoreCase) || message.Content.Contains("https://", StringComparison.OrdinalIgnoreCase))
        {
            yield return MessageFeature.Link;
        }

        if (!message.Embeds.IsEmpty)
        {
            yield return MessageFeature.Embed;
        }

        if (!message.Attachments.IsEmpty)
        {
            yield return MessageFeature.File;
        }

        foreach (var (prefix, feature) in new[] { ("image/", MessageFeature.Image), ("video/", MessageFeature.Video), ("audio/", MessageFeature.Sound) })
        {
            if (message.Attachments.Any(attachment => attachment.ContentType?.StartsWith(prefix, StringComparison.Ordinal) == true))
            {
                yield return feature;
            }
        }
    }
}
