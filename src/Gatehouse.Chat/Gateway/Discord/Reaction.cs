using System.Globalization;
using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>One emoji on a message (discord-api-docs, "Reaction Object"). There are no bursts here.</summary>
internal sealed record ReactionShape(int Count, bool Me, EmojiShape Emoji)
{
    public ReactionCountShape CountDetails { get; } = new(0, Count);

    public bool MeBurst { get; }

    public string[] BurstColors { get; } = [];
}

/// <summary>How many of a reaction are of which sort.</summary>
internal sealed record ReactionCountShape(int Burst, int Normal);

/// <summary>An emoji where only its identity matters; one of Unicode's has no id.</summary>
internal sealed record EmojiShape(string? Id, string Name)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Animated { get; init; }
}

/// <summary>Body of MESSAGE_REACTION_ADD and MESSAGE_REACTION_REMOVE.</summary>
internal sealed record ReactionChangeShape(
    string UserId, string ChannelId, string MessageId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GuildId, EmojiShape Emoji)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MemberShape? Member { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MessageAuthorId { get; init; }

    public bool Burst { get; }

    public int Type { get; }
}

/// <summary>Body of MESSAGE_REACTION_REMOVE_ALL, and with an emoji of MESSAGE_REACTION_REMOVE_EMOJI.</summary>
internal sealed record ReactionsClearedShape(
    string ChannelId, string MessageId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GuildId)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmojiShape? Emoji { get; init; }
}

internal static partial class Shapes
{
    public static ReactionShape Reaction(Reaction reaction) => new(reaction.Count, reaction.Mine, Emoji(reaction.Emoji));

    public static EmojiShape Emoji(Emoji emoji) =>
        new(emoji.Id?.ToString(CultureInfo.InvariantCulture), emoji.Name) { Animated = emoji.IsAnimated ? true : null };
}
