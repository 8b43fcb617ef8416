namespace Gatehouse.Edge.Forwarding;

/// <summary>How many sockets somebody may have open, and how fast each may talk. 0 is no limit.</summary>
public sealed record SocketLimits
{
    /// <summary>Open at once, per user.</summary>
    public int PerUser { get; init; } = 32;

    /// <summary>Open at once, per address; an IPv6 /64 is one.</summary>
    public int PerAddress { get; init; } = 256;

    /// <summary>Frames from a client, per second and socket; twice as many at once after a rest. What comes faster is read later.</summary>
    public int FramesPerSecond { get; init; } = 100;

    /// <summary>Bytes from a client, per second and socket; twice as many at once after a rest. What comes faster is read later.</summary>
    public int BytesPerSecond { get; init; } = 1024 * 1024;

    /// <summary>All that is wrong, one sentence each.</summary>
    internal IEnumerable<string> Mistakes()
    {
        (string Name, int Value)[] numbers =
        [
            (nameof(PerUser), PerUser), (nameof(PerAddress), PerAddress), (nameof(FramesPerSecond), FramesPerSecond), (nameof(BytesPerSecond), BytesPerSecond),
        ];
        return numbers.Where(static number => number.Value is < 0 or > 1_000_000_000)
            .Select(static number => $"Sockets.{number.Name} is {number.Value}, but must be 0 to 1000000000.");
    }
}
