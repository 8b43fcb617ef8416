using Gatehouse.Realtime;

namespace Gatehouse.Chat.Accounts;

/// <summary>The refusals at the door, in the document's words. They never say which half was wrong.</summary>
internal static class Refused
{
    public static readonly Fault Unauthorized = new(FaultKind.Unauthenticated, 0, "401: Unauthorized");
    public static readonly Fault InvalidLogin = new(FaultKind.Unauthenticated, 0, "Invalid email or password");
    public static readonly Fault InvalidRefreshToken = new(FaultKind.Unauthenticated, 0, "Invalid refresh token");

    public static readonly Fault EmailTaken = new(FaultKind.Conflict, 0, "Email already exists");
    public static readonly Fault OnlyForBots = new(FaultKind.Forbidden, 20002, "Only bots can use this endpoint");

    // Hashing is slow on purpose and its queue is short on purpose.
    public static readonly Fault Busy =
        new(FaultKind.Unavailable, 0, "Too many people are signing in right now.") { RetryAfter = TimeSpan.FromSeconds(1) };
}
