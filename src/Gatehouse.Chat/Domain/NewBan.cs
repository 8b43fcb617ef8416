namespace Gatehouse.Chat.Domain;

/// <summary>The ban somebody wants.</summary>
public sealed record NewBan
{
    /// <summary>Seconds, 0 to 604,800: what the banned wrote in that time is deleted everywhere in the guild.</summary>
    public int DeleteMessageSeconds { get; init; }
}
