using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>
/// A message (discord-api-docs, "Message Object"). MESSAGE_UPDATE carries all of it too: eris maps mentions whenever there is content.
/// </summary>
internal sealed record MessageShape
{
    public required string Id { get; init; }

    public required string ChannelId { get; init; }

    public required UserShape Author { get; init; }

    public required string Content { get; init; }

    public required string Timestamp { get; init; }

    public string? EditedTimestamp { get; init; }

    public bool Tts { get; init; }

    public bool MentionEveryone { get; init; }

    public required MentionShape[] Mentions { get; init; }

    public required string[] MentionRoles { get; init; }

    public AttachmentShape[] Attachments { get; init; } = [];

    public EmbedShape[] Embeds { get; init; } = [];

    public JsonElement[] Components { get; init; } = [];

    // A string or a number, as the client sent it: it compares with what it had.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Nonce { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReactionShape[]? Reactions { get; init; }

    public bool Pinned { get; init; }

    public int Type { get; init; }

    public int Flags { get; init; }

    // Only in what was looked for.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Hit { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WebhookId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MessageReferenceShape? MessageReference { get; init; }

    // Null would say that the message answered is deleted; absent says that nobody looked, which is always true enough.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MessageShape? ReferencedMessage { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GuildId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MemberShape? Member { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ChannelType { get; init; }
}

/// <summary>Where the message that is answered is.</summary>
internal sealed record MessageReferenceShape(int Type, string MessageId, string ChannelId)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GuildId { get; init; }
}

/// <summary>Body of MESSAGE_DELETE.</summary>
internal sealed record MessageDeletedShape(string Id, string ChannelId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GuildId);

/// <summary>Body of MESSAGE_DELETE_BULK.</summary>
internal sealed record MessagesDeletedShape(string[] Ids, string ChannelId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GuildId);

/// <summary>Body of TYPING_START. The timestamp counts seconds, unlike every other one of Discord's.</summary>
internal sealed record TypingShape(
    string ChannelId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GuildId, string UserId, long Timestamp)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MemberShape? Member { get; init; }
}

internal static partial class Shapes
{
    /// <summary>As REST shows it.</summary>
    public static MessageShape Message(Message message, FileHome files) => new()
    {
        Id = message.Id.ToString(),
        ChannelId = message.Channel.ToString(),
        Author = message.Webhook is null ? User(message.Author) : User(message.Author) with { Discriminator = "0000" },
        Content = message.Content,
        Timestamp = DiscordJson.Time(Snowflakes.TimeOf(message.Id.Value)),
        EditedTimestamp = message.EditedAt is { } edited ? DiscordJson.Time(edited) : null,
        Tts = message.Tts,
        MentionEveryone = message.MentionsEveryone,
        Mentions = Mentions(message, guild: null),
        MentionRoles = MentionRoles(message),
        Attachments = Attachments(message, files),
        Embeds = Embeds(message, files),
        WebhookId = message.Webhook?.ToString(),
        Nonce = message.Nonce is { } nonce ? JsonElement.Parse(nonce) : null,
        Reactions = message.Reactions.IsEmpty ? null : [.. message.Reactions.Select(Reaction)],
        Pinned = message.PinnedAt is not null,
        Type = (int)message.Kind,
        Flags = message.Flags,
        MessageReference = message.ReplyTo is { } target
            ? new MessageReferenceShape(0, target.ToString(), message.Channel.ToString()) { GuildId = message.IsInConversation ? null : message.Guild.ToString() }
            : null,
        ReferencedMessage = message.Referenced is { } referenced ? Message(referenced with { Referenced = null }, files) : null,
    };

    /// <summary>As MESSAGE_CREATE and MESSAGE_UPDATE have it: with the guild, and what the people in it are there.</summary>
    public static MessageShape Message(Message message, GuildState guild, FileHome files) => Message(message, files) with
    {
        Mentions = Mentions(message, guild.IsConversation ? null : guild),
        GuildId = GuildIdOf(guild),
        Member = !guild.IsConversation && guild.Members.TryGetValue(message.Author.Id, out var member) ? MemberWithoutUser(member) : null,
        ChannelType = guild.Channels.TryGetValue(message.Channel, out var channel) ? (int)channel.Kind : null,
    };

    private static MentionShape[] Mentions(Message message, GuildState? guild)
    {
        if (message.Mentions.IsEmpty)
        {
            return [];
        }

        return [.. message.Mentions.Select(user => Mention(user, guild))];
    }

    private static string[] MentionRoles(Message message)
    {
        if (message.MentionedRoles.IsEmpty)
        {
            return [];
        }

        return [.. message.MentionedRoles.Select(role => role.ToString())];
    }
}
