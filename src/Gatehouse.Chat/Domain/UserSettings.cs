namespace Gatehouse.Chat.Domain;

/// <summary>How somebody wants to be seen, in Discord's words.</summary>
public enum Status
{
    Online,
    Idle,
    Dnd,
    Invisible,
}

/// <summary>A line that somebody writes about themselves, shown with their presence.</summary>
/// <param name="Text">At most 128 characters; null for none.</param>
/// <param name="Emoji">In front of it; null for none.</param>
/// <param name="ExpiresAt">From then on it is not shown any more; null for never.</param>
public sealed record CustomStatus(string? Text, Emoji? Emoji, DateTimeOffset? ExpiresAt)
{
    /// <summary>True while it is shown.</summary>
    public bool HoldsAt(DateTimeOffset now) => ExpiresAt is not { } end || now < end;
}

/// <summary>What all clients of a person share about them.</summary>
public sealed record UserSettings
{
    /// <summary>What somebody has who never chose.</summary>
    public static readonly UserSettings Initial = new();

    /// <summary>Grows with each change; 0 for somebody who never chose.</summary>
    public long Version { get; init; }

    public Status Status { get; init; }

    /// <summary>Null for none.</summary>
    public CustomStatus? CustomStatus { get; init; }

    /// <summary>A language, as <c>en-US</c>.</summary>
    public string Locale { get; init; } = "en-US";

    /// <summary>One of <see cref="SettingsRules.Themes"/>.</summary>
    public string Theme { get; init; } = "dark";

    /// <summary>As they are at a time: without a custom status that has ended.</summary>
    public UserSettings At(DateTimeOffset now) => CustomStatus is { } custom && !custom.HoldsAt(now) ? this with { CustomStatus = null } : this;
}

/// <summary>Somebody's settings are not what they were.</summary>
public sealed record SettingsChange(UserId User, UserSettings Before, UserSettings After);

/// <summary>What somebody wants to change about their settings; what is left out stays.</summary>
public sealed record UserSettingsPatch
{
    /// <summary>A word; which ones there are, is <see cref="SettingsRules"/>' affair.</summary>
    public Optional<string> Status { get; init; }

    /// <summary>Null takes it away.</summary>
    public Optional<CustomStatus?> CustomStatus { get; init; }

    public Optional<string> Locale { get; init; }

    public Optional<string> Theme { get; init; }
}
