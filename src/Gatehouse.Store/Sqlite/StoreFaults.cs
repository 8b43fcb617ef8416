using Gatehouse.Realtime;

namespace Gatehouse.Store.Sqlite;

/// <summary>What the store itself refuses, in Discord's numbers (discord-api-docs, "JSON Error Codes").</summary>
internal static class StoreFaults
{
    public static readonly Fault UnknownGuild = new(FaultKind.NotFound, 10004, "Unknown Guild");
    public static readonly Fault UnknownInvite = new(FaultKind.NotFound, 10006, "Unknown Invite");
    public static readonly Fault UnknownMessage = new(FaultKind.NotFound, 10008, "Unknown Message");
    public static readonly Fault UnknownUser = new(FaultKind.NotFound, 10013, "Unknown User");
    public static readonly Fault UsernameTaken = new(FaultKind.Conflict, 0, "Username already exists");
    public static readonly Fault EmailTaken = new(FaultKind.Conflict, 0, "Email already exists");
    public static readonly Fault InvalidRefreshToken = new(FaultKind.Unauthenticated, 0, "Invalid refresh token");
}
