using System.Text.Json;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>
/// A whole guild as a session first hears of it (discord-api-docs, "Guild Create"). All lists are there even when empty: JDA fails on missing ones.
/// </summary>
internal sealed record GuildCreateShape : GuildShape
{
    public required string JoinedAt { get; init; }

    public required bool Large { get; init; }

    public bool Unavailable { get; init; }

    public required int MemberCount { get; init; }

    public VoiceStateShape[] VoiceStates { get; init; } = [];

    public required MemberShape[] Members { get; init; }

    public required ChannelShape[] Channels { get; init; }

    public JsonElement[] Threads { get; init; } = [];

    public required IReadOnlyList<PresenceShape> Presences { get; init; }

    public JsonElement[] StageInstances { get; init; } = [];

    public JsonElement[] GuildScheduledEvents { get; init; } = [];

    public JsonElement[] SoundboardSounds { get; init; } = [];
}

internal static partial class Shapes
{
    /// <summary>A guild as one of its members first hears of it.</summary>
    /// <param name="state">The guild.</param>
    /// <param name="viewer">Who hears; must be a member.</param>
    /// <param name="channels">The channels the viewer may see.</param>
    /// <param name="members">The members to show; should hold the viewer.</param>
    /// <param name="presences">The presences to show, without guild ids.</param>
    /// <param name="newest">The newest message of each channel that has one.</param>
    /// <param name="large">More members than the session's <c>large_threshold</c>.</param>
    public static GuildCreateShape GuildCreate(
        GuildState state,
        UserId viewer,
        IEnumerable<Channel> channels,
        IEnumerable<Member> members,
        IReadOnlyList<PresenceShape> presences,
        IReadOnlyDictionary<ChannelId, MessageId> newest,
        bool large) => new()
        {
            Id = state.Id.ToString(),
            Name = state.Guild.Name,
            Icon = state.Guild.Icon,
            OwnerId = state.Guild.Owner.ToString(),
            Roles = Roles(state),
            SystemChannelId = state.Guild.SystemChannel?.ToString(),
            SystemChannelFlags = (int)state.Guild.Unsaid,
            Description = state.Guild.Description,
            JoinedAt = DiscordJson.Time(state.Members[viewer].JoinedAt),
            Large = large,
            MemberCount = state.Members.Count,
            Members = [.. members.Select(Member)],
            Channels = Channels(channels, newest),
            Presences = presences,
        };
}
