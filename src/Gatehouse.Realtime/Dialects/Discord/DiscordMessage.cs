using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>What a client's frame says.</summary>
internal abstract record DiscordMessage
{
    private DiscordMessage()
    {
    }

    /// <summary>Op 1. The sequence is the newest it has; null or 0 before the first dispatch.</summary>
    public sealed record Heartbeat(long? Sequence) : DiscordMessage;

    /// <summary>Op 2.</summary>
    public sealed record Identify(string Token, SessionTraits Traits) : DiscordMessage;

    /// <summary>Op 3.</summary>
    public sealed record Presence(Command.SetPresence Shown) : DiscordMessage;

    /// <summary>Op 4 and 8: what only the application understands.</summary>
    public sealed record Ask(Command.Ask Asked) : DiscordMessage;

    /// <summary>Op 6.</summary>
    public sealed record Resume(string Token, string SessionId, long Sequence) : DiscordMessage;

    /// <summary>An opcode that exists somewhere but means nothing here.</summary>
    public sealed record Ignored : DiscordMessage
    {
        public static readonly Ignored Instance = new();
    }

    /// <summary>Nothing a client may send.</summary>
    public sealed record Refused(CloseReason Reason) : DiscordMessage;
}
