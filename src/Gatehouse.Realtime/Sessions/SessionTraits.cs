namespace Gatehouse.Realtime.Sessions;

/// <summary>What a client said about the session it wants.</summary>
/// <param name="Interests">Bits of the kinds of events it wants to hear of.</param>
/// <param name="Shard">Which part of the whole it is.</param>
/// <param name="LargeThreshold">From how many members on a member list is left out at the start, 50 to 250.</param>
/// <param name="IsMobile">True for a phone.</param>
public sealed record SessionTraits(ulong Interests, Shard Shard, int LargeThreshold, bool IsMobile)
{
    /// <summary>How it wants to be seen from the start; null says nothing.</summary>
    public Command.SetPresence? Presence { get; init; }

    /// <summary>Where the client can come back to: scheme, host and path, without a query.</summary>
    public string ResumeUrl { get; init; } = "";

    /// <summary>Version of the dialect that the client speaks.</summary>
    public int Version { get; init; } = 10;
}

/// <summary>One of several sessions that share the work of one client.</summary>
/// <param name="Id">0 to <paramref name="Count"/> - 1.</param>
/// <param name="Count">At least 1.</param>
public readonly record struct Shard(int Id, int Count)
{
    /// <summary>The only shard there is.</summary>
    public static readonly Shard Whole = new(0, 1);

    public bool IsValid => Count >= 1 && Id >= 0 && Id < Count;

    /// <summary>True when it is this shard that hears of a snowflake (discord-api-docs, "Sharding").</summary>
    public bool Holds(ulong snowflake) => (snowflake >> 22) % (ulong)Count == (ulong)Id;
}
