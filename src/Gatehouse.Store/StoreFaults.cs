using Gatehouse.Realtime;

namespace Gatehouse.Store;

/// <summary>What only the store can refuse: it alone sees what is taken and used up. The words are the document's.</summary>
internal static class StoreFaults
{
    public static readonly Fault UsernameTaken = new(FaultKind.Conflict, 0, "Username already exists");
    public static readonly Fault EmailTaken = new(FaultKind.Conflict, 0, "Email already exists");
    public static readonly Fault InvalidRefreshToken = new(FaultKind.Unauthenticated, 0, "Invalid refresh token");
}
