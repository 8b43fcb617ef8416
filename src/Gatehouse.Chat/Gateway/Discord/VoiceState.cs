using System.Text.Json.Serialization;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>Who is in which voice channel (discord-api-docs, "Voice State Object").</summary>
internal sealed record VoiceStateShape
{
    // GUILD_CREATE, which has said it, leaves it out.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GuildId { get; init; }

    public required string? ChannelId { get; init; }

    public required string UserId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MemberShape? Member { get; init; }

    public required string SessionId { get; init; }

    public required bool Deaf { get; init; }

    public required bool Mute { get; init; }

    public required bool SelfDeaf { get; init; }

    public required bool SelfMute { get; init; }

    public required bool SelfVideo { get; init; }

    /// <summary>They may be there but not speak.</summary>
    public required bool Suppress { get; init; }

    public string? RequestToSpeakTimestamp { get; init; }
}

/// <summary>Where voices can go (discord-api-docs, "Voice Region Object").</summary>
internal sealed record VoiceRegionShape(string Id, string Name, bool Optimal, bool Deprecated, bool Custom);

internal static partial class Shapes
{
    /// <summary>The region of a voice server.</summary>
    /// <param name="endpoint">Host, and perhaps a port.</param>
    public static VoiceRegionShape VoiceRegion(string endpoint) =>
        new("main", endpoint.LastIndexOf(':') is var port and > 0 ? endpoint[..port] : endpoint, Optimal: true, Deprecated: false, Custom: false);
}

/// <summary>Body of VOICE_SERVER_UPDATE.</summary>
internal sealed record VoiceServerShape(string Token, string GuildId, string Endpoint);
