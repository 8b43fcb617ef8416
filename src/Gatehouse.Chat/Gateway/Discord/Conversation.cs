using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>A DM or a group DM as one of its participants sees it (discord-api-docs, "Channel Object").</summary>
internal sealed record ConversationShape
{
    public required string Id { get; init; }

    public required int Type { get; init; }

    public string? LastMessageId { get; init; }

    /// <summary>All but the one who looks.</summary>
    public required UserShape[] Recipients { get; init; }

    public int Flags { get; init; }

    public string? LastPinTimestamp { get; init; }

    // These three a group has, and a DM has not even as null.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OwnerId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Icon { get; init; }
}

/// <summary>Body of CHANNEL_RECIPIENT_ADD and CHANNEL_RECIPIENT_REMOVE.</summary>
internal sealed record RecipientShape(string ChannelId, UserShape User);

internal static partial class Shapes
{
    public static ConversationShape Conversation(GuildState conversation, UserId viewer, MessageId? last)
    {
        var channel = conversation.Channels.Values.Single();
        var isGroup = channel.Kind == ChannelKind.GroupDirect;
        return new ConversationShape
        {
            Id = channel.Id.ToString(),
            Type = (int)channel.Kind,
            LastMessageId = last?.ToString(),
            LastPinTimestamp = channel.LastPinAt is { } pinned ? DiscordJson.Time(pinned) : null,
            Recipients =
            [
                .. from member in conversation.Members.Values
                   where member.User.Id != viewer
                   orderby member.User.Id.Value
                   select User(member.User),
            ],
            OwnerId = isGroup ? conversation.Guild.Owner.ToString() : null,
            Name = isGroup && conversation.Guild.Name.Length > 0 ? conversation.Guild.Name : null,
            Icon = isGroup ? conversation.Guild.Icon : null,
        };
    }

    /// <summary>What events say of where they happened: a guild's number, or nothing in a conversation.</summary>
    public static string? GuildIdOf(GuildState guild) => guild.IsConversation ? null : guild.Id.ToString();
}
