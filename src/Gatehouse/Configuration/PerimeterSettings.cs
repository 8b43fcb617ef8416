using Gatehouse.Edge.Forwarding;
using Gatehouse.Edge.Headers;

namespace Gatehouse.Configuration;

/// <summary>What this process is.</summary>
internal enum Profile
{
    /// <summary>The whole chat server.</summary>
    Standalone,

    /// <summary>The perimeter of somebody's own services.</summary>
    RealChat,
}

/// <summary>The configuration of the profile <c>realchat</c>.</summary>
internal sealed record PerimeterSettings
{
    /// <summary>Requests per second; 0 for no limit.</summary>
    public required decimal Rate { get; init; }

    public required int Burst { get; init; }

    public required IReadOnlyList<Uri> Auth { get; init; }

    public required IReadOnlyList<Uri> Message { get; init; }

    public required IReadOnlyList<Uri> Delivery { get; init; }

    /// <summary>Null when it is the message service.</summary>
    public required IReadOnlyList<Uri>? Profile { get; init; }

    /// <summary>Null when it is the message service.</summary>
    public required IReadOnlyList<Uri>? Conversation { get; init; }

    /// <summary>Longest silence of a service.</summary>
    public required TimeSpan UpstreamTimeout { get; init; }

    public required SocketLimits Sockets { get; init; }

    /// <summary>Longest time of a request at its service; zero for any time.</summary>
    public required TimeSpan TotalTimeout { get; init; }

    /// <summary>Null when services have not said where they report it.</summary>
    public required string? HealthPath { get; init; }

    /// <summary>Zero for never.</summary>
    public required TimeSpan HealthInterval { get; init; }

    public required TimeSpan EjectionTime { get; init; }

    /// <summary>Zero for at once.</summary>
    public required TimeSpan SlowReturn { get; init; }

    public required TrustedProxies TrustedProxies { get; init; }

    /// <summary>Empty for none; <c>*</c> for every one.</summary>
    public required IReadOnlyList<string> AllowedOrigins { get; init; }

    /// <summary>Where the keys of tokens are published; null when they are signed with a secret.</summary>
    public required Uri? JwksUrl { get; init; }

    /// <summary>What the file says in YARP's own format.</summary>
    public ProxySection Proxy { get; init; } = ProxySection.None;

    public required string? Issuer { get; init; }

    public required string? Audience { get; init; }
}
