namespace Gatehouse.Store;

/// <summary>Limits of the store; the defaults suit a laptop and a small server alike.</summary>
public sealed class StoreOptions
{
    /// <summary>Changes waiting for the writer; beyond it, callers wait for room.</summary>
    public int QueueCapacity { get; set; } = 4_096;

    /// <summary>Most changes in one commit.</summary>
    public int BatchSize { get; set; } = 1_024;

    /// <summary>Connections that read beside the writer.</summary>
    public int Readers { get; set; } = 4;

    /// <summary>Guilds kept in memory.</summary>
    public int CachedGuilds { get; set; } = 10_000;

    /// <summary>Members of all guilds kept in memory.</summary>
    public int CachedMembers { get; set; } = 1_000_000;

    /// <summary>Accounts, each with its list of guilds, kept in memory by the writer.</summary>
    public int CachedAccounts { get; set; } = 50_000;

    /// <summary>Channels whose counter the writer keeps in memory.</summary>
    public int CachedCounters { get; set; } = 1_000_000;

    /// <summary>How long events can be read again.</summary>
    public TimeSpan EventAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many events can be read again; the older ones go first.</summary>
    public long EventCount { get; set; } = 2_000_000;

    /// <summary>Most rows of a kind removed in one commit when old rows are trimmed.</summary>
    public int TrimStep { get; set; } = 2_000;

    /// <summary>After a failed commit, how long until the writer looks by itself whether the database takes commits again.</summary>
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a quiet store looks for rows to trim.</summary>
    public TimeSpan TrimInterval { get; set; } = TimeSpan.FromMinutes(1);
}
