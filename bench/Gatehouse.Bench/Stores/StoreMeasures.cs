namespace Gatehouse.Bench.Stores;

/// <summary>Names of what is measured of stores.</summary>
internal static class StoreMeasures
{
    /// <summary>Requests under way at once.</summary>
    public static readonly int[] Outstanding = [16, 64, 256];

    public const string DiskSyncs = "writes of 4 KB with fdatasync per second";
    public const string PeerInserts = "pgbench inserts per second, 16 clients";
    public const string Cpu = "CPU µs of Gatehouse per message, 256 outstanding";

    public const string NewestPage = "the newest 50 messages of a channel";
    public const string AnyPage = "50 messages before a random one";
    public const string AroundPage = "50 messages around a random one";

    public const string Messages = "messages in the store";
    public const string SeedRate = "messages per second through the store's port";

    public const string FirstReady = "first READY after a start, ms";
    public const string FirstLast = "first last GUILD_CREATE after a start, ms";
    public const string Ready = "IDENTIFY to READY, ms";
    public const string Last = "IDENTIFY to the last GUILD_CREATE, ms";
    public const string SlowLast = "p99: IDENTIFY to the last GUILD_CREATE, ms";
    public const string OpeningBytes = "bytes from READY to the last GUILD_CREATE";

    /// <summary>The shared column of what does not depend on the store.</summary>
    public const string Anywhere = "Gatehouse";

    /// <summary>What is asked of a store with many messages.</summary>
    public static readonly string[] Lookups = [NewestPage, AnyPage, AroundPage];

    public static string Rate(string what) => $"messages/s: {what}";

    public static string Median(string what) => $"p50 ms: {what}";

    public static string Slow(string what) => $"p99 ms: {what}";

    public static string Posts(int outstanding) => $"{outstanding} outstanding";

    public static string Nonces(int outstanding) => $"{outstanding} outstanding, each with a nonce of its own (`enforce_nonce`)";

    public static string Nanoseconds(string benchmark) => $"ns: {benchmark}";
}
