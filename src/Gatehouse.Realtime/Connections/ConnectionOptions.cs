namespace Gatehouse.Realtime.Connections;

/// <summary>Limits and habits of WebSocket connections and of the door they come in by. The defaults are safe on a laptop.</summary>
public sealed class ConnectionOptions
{
    /// <summary>Paths that are gateways, matched exactly and as written in the request line.</summary>
    public IReadOnlyList<string> Paths { get; set; } = ["/gateway", "/gateway/"];

    /// <summary>Ports on which Kestrel speaks TLS; the door leaves them to it altogether.</summary>
    public IReadOnlyList<int> SecurePorts { get; set; } = [];

    /// <summary>Largest message that is accepted, over all its fragments, in bytes; 125 to 64 MB.</summary>
    public int MaxMessageBytes { get; set; } = 4096;

    /// <summary>What a client hears whose message is larger than <see cref="MaxMessageBytes"/>.</summary>
    public CloseReason TooBig { get; set; } = CloseReason.TooBig;

    /// <summary>Waiting bytes above which droppable messages are dropped.</summary>
    public int OutboxFirstMark { get; set; } = 256 * 1024;

    /// <summary>Waiting bytes above which the connection is closed. A single message may be larger when nothing else waits.</summary>
    public int OutboxLastMark { get; set; } = 1024 * 1024;

    /// <summary>How long bytes may wait while the client takes none of them; 1 second to 1 hour.</summary>
    public TimeSpan OutboxMaxAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What a client hears that reads too slowly. Must be a code after which clients resume: the log still has everything.</summary>
    public CloseReason SlowReader { get; set; } = new(4000, "slow reader");

    /// <summary>How long a client may take to answer our Close frame before the transport ends; 1 second to 1 minute.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Open gateway connections of this node; further ones are answered 503.</summary>
    public int MaxConnections { get; set; } = 100_000;

    /// <summary>What 503 says in <c>Retry-After</c>; 1 second to 1 hour.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections that have not said anything yet and wait at the door; further ones are left to the HTTP server unseen.</summary>
    public int MaxUndecided { get; set; } = 4096;

    /// <summary>How long a new connection may say nothing; 1 second to 5 minutes.</summary>
    public TimeSpan UndecidedTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections that the kernel holds for us until we accept them.</summary>
    public int Backlog { get; set; } = 4096;

    /// <summary>Everything that is wrong with these options, one sentence each with the value and the limit; empty when they are fine.</summary>
    public IReadOnlyList<string> Mistakes()
    {
        var mistakes = new List<string>();
        CheckPaths(mistakes);
        Check(mistakes, nameof(MaxMessageBytes), MaxMessageBytes, 125, 64 * 1024 * 1024);
        Check(mistakes, nameof(OutboxFirstMark), OutboxFirstMark, 1024, OutboxLastMark);
        Check(mistakes, nameof(OutboxLastMark), OutboxLastMark, 4096, 256 * 1024 * 1024);
        Check(mistakes, nameof(MaxConnections), MaxConnections, 1, 10_000_000);
        Check(mistakes, nameof(MaxUndecided), MaxUndecided, 1, 1_000_000);
        Check(mistakes, nameof(Backlog), Backlog, 1, 65_535);
        Check(mistakes, nameof(OutboxMaxAge), OutboxMaxAge, TimeSpan.FromHours(1));
        Check(mistakes, nameof(CloseTimeout), CloseTimeout, TimeSpan.FromMinutes(1));
        Check(mistakes, nameof(RetryAfter), RetryAfter, TimeSpan.FromHours(1));
        Check(mistakes, nameof(UndecidedTimeout), UndecidedTimeout, TimeSpan.FromMinutes(5));
        Check(mistakes, nameof(TooBig), TooBig);
        Check(mistakes, nameof(SlowReader), SlowReader);
        return mistakes;
    }

    private void CheckPaths(List<string> mistakes)
    {
        if (Paths.Count is 0 or > 16)
        {
            mistakes.Add($"{nameof(Paths)} has {Paths.Count} entries, but must have 1 to 16");
        }

        foreach (var path in Paths)
        {
            if (!path.StartsWith('/') || path.AsSpan().ContainsAnyExceptInRange('!', '~') || path.AsSpan().IndexOfAny('?', '#', '%') >= 0)
            {
                mistakes.Add($"{nameof(Paths)} has \"{path}\", but a path starts with / and has no query, escapes or spaces");
            }
        }
    }

    private static void Check(List<string> mistakes, string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            mistakes.Add($"{name} is {value}, but must be {least} to {most}");
        }
    }

    private static void Check(List<string> mistakes, string name, TimeSpan value, TimeSpan most)
    {
        if (value < TimeSpan.FromSeconds(1) || value > most)
        {
            mistakes.Add($"{name} is {value}, but must be {TimeSpan.FromSeconds(1)} to {most}");
        }
    }

    private static void Check(List<string> mistakes, string name, CloseReason value)
    {
        if (!CloseFrame.MayBeSent(value.Code))
        {
            mistakes.Add($"{name} has code {value.Code}, but must be one that RFC 6455 §7.4 allows on the wire");
        }
    }
}
