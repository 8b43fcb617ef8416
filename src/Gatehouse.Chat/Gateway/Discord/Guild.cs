using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>A guild (discord-api-docs, "Guild Object"). No <c>welcome_screen</c>: eris and oceanic throw on a null one.</summary>
internal record GuildShape
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Icon { get; init; }

    public string? Splash { get; init; }

    public string? DiscoverySplash { get; init; }

    public required string OwnerId { get; init; }

    public string? AfkChannelId { get; init; }

    public int AfkTimeout { get; init; } = 300;

    public bool WidgetEnabled { get; init; }

    public int VerificationLevel { get; init; }

    public int DefaultMessageNotifications { get; init; }

    public int ExplicitContentFilter { get; init; }

    public required RoleShape[] Roles { get; init; }

    public JsonElement[] Emojis { get; init; } = [];

    public JsonElement[] Stickers { get; init; } = [];

    public string[] Features { get; init; } = [];

    public int MfaLevel { get; init; }

    public string? ApplicationId { get; init; }

    public string? SystemChannelId { get; init; }

    public int SystemChannelFlags { get; init; }

    public string? RulesChannelId { get; init; }

    public string? VanityUrlCode { get; init; }

    public string? Description { get; init; }

    public string? Banner { get; init; }

    public int PremiumTier { get; init; }

    public int PremiumSubscriptionCount { get; init; }

    public string PreferredLocale { get; init; } = "en-US";

    public string? PublicUpdatesChannelId { get; init; }

    public int NsfwLevel { get; init; }

    public bool PremiumProgressBarEnabled { get; init; }

    public string? SafetyAlertsChannelId { get; init; }

    public JsonElement? IncidentsData { get; init; }

    // Only for who asks for counts.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ApproximateMemberCount { get; init; }
}

/// <summary>A guild in a list of one's own (discord-api-docs, "Get Current User Guilds").</summary>
internal sealed record GuildGlanceShape(string Id, string Name, string? Icon, bool Owner, string Permissions, string[] Features);

/// <summary>A guild of which nothing but the id is told: GUILD_DELETE, and what the log keeps of GUILD_CREATE.</summary>
internal sealed record GuildIdShape(string Id);

internal static partial class Shapes
{
    public static GuildShape Guild(GuildState state) => new()
    {
        Id = state.Id.ToString(),
        Name = state.Guild.Name,
        Icon = state.Guild.Icon,
        OwnerId = state.Guild.Owner.ToString(),
        Roles = Roles(state),
        SystemChannelId = state.Guild.SystemChannel?.ToString(),
        SystemChannelFlags = (int)state.Guild.Unsaid,
        Description = state.Guild.Description,
    };

    public static GuildGlanceShape Glance(GuildState state, UserId member) => new(
        state.Id.ToString(),
        state.Guild.Name,
        state.Guild.Icon,
        state.Guild.Owner == member,
        Bits(state.PermissionsOf(member)),
        []);
}
