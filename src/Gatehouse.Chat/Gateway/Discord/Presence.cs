using System.Text.Json.Serialization;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>How somebody is around: body of PRESENCE_UPDATE, and without the guild an element of GUILD_CREATE's presences.</summary>
internal sealed record PresenceShape
{
    public required UserIdShape User { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GuildId { get; init; }

    /// <summary><c>online</c>, <c>idle</c>, <c>dnd</c> or <c>offline</c>; invisible is shown as offline.</summary>
    public required string Status { get; init; }

    public IReadOnlyList<ActivityShape> Activities { get; init; } = [];

    public ClientStatusShape ClientStatus { get; init; } = new();
}

/// <summary>What somebody is doing: the fields that bots may set, an emoji, and since when (discord-api-docs, "Activity Object").</summary>
internal sealed record ActivityShape(string Name, int Type, long CreatedAt)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? State { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ActivityEmojiShape? Emoji { get; init; }
}

/// <summary>The emoji of a custom status.</summary>
internal sealed record ActivityEmojiShape(string Name)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }
}

/// <summary>The one field of a user that a presence must have.</summary>
internal sealed record UserIdShape(string Id);

/// <summary>The status on each sort of device; absent where there is none.</summary>
internal sealed record ClientStatusShape
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Desktop { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Mobile { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Web { get; init; }
}
