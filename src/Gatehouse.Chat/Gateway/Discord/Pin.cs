using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>A page of a channel's pins (discord-api-docs, "Get Channel Pins").</summary>
internal sealed record PinsShape(PinShape[] Items, bool HasMore);

/// <summary>A pinned message, and since when it is.</summary>
internal sealed record PinShape(string PinnedAt, MessageShape Message);

/// <summary>Body of CHANNEL_PINS_UPDATE.</summary>
internal sealed record PinsChangedShape([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GuildId, string ChannelId)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastPinTimestamp { get; init; }
}

internal static partial class Shapes
{
    public static PinShape Pin(Message message, FileHome files) => new(DiscordJson.Time(message.PinnedAt.GetValueOrDefault()), Message(message, files));
}
