using System.Globalization;
using System.Text.Json;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway;

/// <summary>Where a client wants to be heard (discord-api-docs, "Update Voice State").</summary>
/// <param name="Guild">In which guild.</param>
/// <param name="Channel">In which channel; null for none.</param>
internal sealed record VoiceRequest(GuildId Guild, ChannelId? Channel, bool SelfMute, bool SelfDeaf, bool SelfVideo)
{
    /// <returns>Null when it makes no sense.</returns>
    public static VoiceRequest? Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var d = document.RootElement;
        if (Id(d, "guild_id"u8) is not { } guild)
        {
            return null;
        }

        var channel = Id(d, "channel_id"u8);
        return new VoiceRequest(new GuildId(guild), channel is { } id ? new ChannelId(id) : null, Flag(d, "self_mute"u8), Flag(d, "self_deaf"u8), Flag(d, "self_video"u8));
    }

    private static ulong? Id(JsonElement d, ReadOnlySpan<byte> name) =>
        d.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
        && ulong.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    private static bool Flag(JsonElement d, ReadOnlySpan<byte> name) => d.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
