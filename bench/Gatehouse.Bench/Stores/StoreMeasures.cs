namespace Gatehouse.Bench.Stores;

/// <summary>Names of what is measured of stores.</summary>
internal static class StoreMeasures
{
    /// <summary>Requests under way at once.</summary>
    public static readonly int[] Outstanding = [16, 64, 256];

    public const string DiskSyncs = "writes of 4 KB with fdatasync per second";
    public const string PeerInserts = "pgbench inserts per second, 16 clients";
    public const string Cpu = "CPU µs of Gatehouse per message, 256 outstanding";
    public const string StoreCpu = "CPU µs of PostgreSQL per message, 256 outstanding";

    public const string NewestPage = "the newest 50 messages of a channel";
    public const string AnyPage = "50 messages before a random one";
    public const string AroundPage = "50 messages around a random one";

    public const string Common = "search: a word that one message in ten has or more";
    public const string Middling = "search: a word that one message in a thousand has";
    public const string Rare = "search: a word that one message in twenty thousand has";
    public const string TwoCommon = "search: two frequent words at once";
    public const string InChannel = "search in one channel: a word that one message in a thousand has";
    public const string Nothing = "search: a word that nobody said";

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

    /// <summary>Pages of history, asked of a store with many messages.</summary>
    public static readonly string[] Pages = [NewestPage, AnyPage, AroundPage];

    /// <summary>What is looked for in it, and the ranks of the words (<see cref="Chatter"/>) that are taken in turn.</summary>
    public static readonly (string What, int From, int To)[] Searches =
        [(Common, 0, 10), (Middling, 900, 1_100), (Rare, 18_000, 20_000), (TwoCommon, 0, 30), (InChannel, 900, 1_100), (Nothing, 30_000, 40_000)];

    public static string Rate(string what) => $"messages/s: {what}";

    public static string Median(string what) => $"p50 ms: {what}";

    public static string Slow(string what) => $"p99 ms: {what}";

    public static string Posts(int outstanding) => $"{outstanding} outstanding";

    public static string Nonces(int outstanding) => $"{outstanding} outstanding, each with a nonce of its own (`enforce_nonce`)";

    public static string Nanoseconds(string benchmark) => $"ns: {benchmark}";
}
