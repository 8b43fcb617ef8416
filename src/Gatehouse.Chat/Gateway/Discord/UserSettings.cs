using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>What somebody's clients share (userdoccers, "User Settings Object"): the fields that are kept here.</summary>
internal sealed record UserSettingsShape(string Status, CustomStatusShape? CustomStatus, string Locale, string Theme);

/// <summary>A line that somebody writes about themselves.</summary>
internal sealed record CustomStatusShape(string? Text, string? EmojiId, string? EmojiName, string? ExpiresAt);

/// <summary>Body of USER_SETTINGS_UPDATE: what changed.</summary>
internal sealed record UserSettingsChangeShape
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    // Absent when it stayed, null when it is gone.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? CustomStatus { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Locale { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Theme { get; init; }
}

internal static partial class Shapes
{
    public static UserSettingsShape UserSettings(UserSettings settings) =>
        new(settings.Status.Word(), CustomStatus(settings.CustomStatus), settings.Locale, settings.Theme);

    public static UserSettingsChangeShape UserSettingsChange(UserSettings before, UserSettings after) => new()
    {
        Status = after.Status == before.Status ? null : after.Status.Word(),
        CustomStatus = after.CustomStatus == before.CustomStatus ? null : JsonElement.Parse(
            after.CustomStatus is null ? "null"u8 : DiscordJson.Encode(CustomStatus(after.CustomStatus)!, DiscordJson.Default.CustomStatusShape)),
        Locale = after.Locale == before.Locale ? null : after.Locale,
        Theme = after.Theme == before.Theme ? null : after.Theme,
    };

    private static CustomStatusShape? CustomStatus(CustomStatus? custom) => custom is null ? null : new(
        custom.Text, custom.Emoji?.Id?.ToString(System.Globalization.CultureInfo.InvariantCulture), custom.Emoji?.Name, custom.ExpiresAt is { } end ? DiscordJson.Time(end) : null);
}
