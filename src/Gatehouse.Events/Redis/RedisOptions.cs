using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Events.Redis;

/// <summary>How a client reaches its server, how long it waits, and how much it lets wait.</summary>
public sealed class RedisOptions
{
    /// <summary>Which server, and who we are to it.</summary>
    public RedisAddress Address { get; set; } = new("127.0.0.1");

    /// <summary>What the server's CLIENT LIST calls us; empty for nothing. Printable ASCII without spaces.</summary>
    public string ClientName { get; set; } = "gatehouse";

    /// <summary>Whom to trust for <c>rediss://</c>; null trusts the system's authorities.</summary>
    public X509Certificate2Collection? TrustedAuthorities { get; set; }

    /// <summary>How long a command may take, from being enqueued, when its caller does not say.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long connecting may take, TLS and the first greeting included.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest pause before the second attempt to connect; it doubles with every further one.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest pause between two attempts to connect.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most commands that wait or are unanswered; one more fails at once.</summary>
    public int MaxCommands { get; set; } = 16_384;

    /// <summary>Most bytes of commands that wait to be written; what goes beyond fails at once.</summary>
    public long MaxBytes { get; set; } = 16L * 1024 * 1024;

    /// <summary>Largest reply in bytes, its parts counted with 32 bytes each; a larger one ends the connection.</summary>
    public int MaxReplyBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Most channels that a subscriber listens to.</summary>
    public int MaxChannels { get; set; } = 65_536;

    /// <summary>Missed deadlines in a row, without a byte from the server, after which the connection is made anew.</summary>
    public int MissesBeforeReconnect { get; set; } = 5;

    /// <summary>How long the server must have been silent before missed deadlines count against the connection: a burst that misses together is one silence.</summary>
    public TimeSpan SilenceBeforeReconnect { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A subscriber that hears nothing for so long asks whether the server is there; after twice as long it connects anew.</summary>
    public TimeSpan PingAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <exception cref="ArgumentException">All mistakes in one message.</exception>
    internal void Validate()
    {
        List<string> errors = [];
        (string Name, TimeSpan Value)[] times =
        [
            (nameof(Deadline), Deadline), (nameof(ConnectTimeout), ConnectTimeout), (nameof(FirstPause), FirstPause), (nameof(LongestPause), LongestPause),
            (nameof(SilenceBeforeReconnect), SilenceBeforeReconnect), (nameof(PingAfter), PingAfter),
        ];
        foreach (var (name, value) in times)
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromHours(1))
            {
                errors.Add($"{name} is {value}, but must be more than nothing and at most an hour");
            }
        }

        (string Name, long Value, long Least)[] numbers =
        [
            (nameof(MaxCommands), MaxCommands, 1), (nameof(MaxBytes), MaxBytes, 1024), (nameof(MaxReplyBytes), MaxReplyBytes, 1024),
            (nameof(MaxChannels), MaxChannels, 1), (nameof(MissesBeforeReconnect), MissesBeforeReconnect, 1),
        ];
        foreach (var (name, value, least) in numbers)
        {
            if (value < least)
            {
                errors.Add($"{name} is {value}, but must be at least {least}");
            }
        }

        if (ClientName.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            errors.Add($"{nameof(ClientName)} may hold printable ASCII without spaces only");
        }

        if (errors.Count > 0)
        {
            throw new ArgumentException("Redis: " + string.Join("; ", errors) + ".");
        }
    }
}
