namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>Habits of the Discord dialect.</summary>
public sealed class DiscordOptions
{
    /// <summary>How often a client is told to beat; 1 second to 5 minutes. It is closed after one and a half times that without a beat.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = DiscordFrames.HeartbeatInterval;

    /// <summary>How long a client may take to identify or resume; 1 second to 5 minutes.</summary>
    public TimeSpan IdentifyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Where clients come back to; null is wherever they came to. Scheme, host and path, without a query (discord-api-docs, "Connecting").</summary>
    public string? ResumeUrl { get; set; }
}
