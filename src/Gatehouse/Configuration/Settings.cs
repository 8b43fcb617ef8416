using System.Net;
using Gatehouse.Events.Redis;
using Gatehouse.Store.Files;

namespace Gatehouse.Configuration;

/// <summary>The whole configuration, checked. Immutable for the life of the process.</summary>
internal sealed record Settings
{
    public required Profile Profile { get; init; }

    /// <summary>For the profile that it belongs to; always checked.</summary>
    public required PerimeterSettings Perimeter { get; init; }

    /// <summary>Absolute path of the data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The configuration file that was read; null for none.</summary>
    public required string? ConfigurationFile { get; init; }

    public required IPAddress Host { get; init; }

    /// <summary>0 for any free port.</summary>
    public required int Port { get; init; }

    /// <summary>Where clients reach this server; null when it is what they asked for.</summary>
    public required Uri? PublicUrl { get; init; }

    /// <summary>Where the data is kept; the path of a file is absolute.</summary>
    public required DatabaseAddress Database { get; init; }

    /// <summary>Null for none.</summary>
    public required RedisAddress? Redis { get; init; }

    /// <summary>How long Redis may take to count.</summary>
    public required TimeSpan RedisPatience { get; init; }

    /// <summary>Null when none was configured: one is generated and kept in the data directory.</summary>
    public required byte[]? JwtSecret { get; init; }

    /// <summary>Where voices go, and the secret shared with whoever is there; null for nowhere.</summary>
    public required (string Endpoint, byte[] Secret)? Voice { get; init; }

    /// <summary>The bucket that files are kept in; null for the data directory.</summary>
    public required BucketAddress? Files { get; init; }

    public required TimeSpan ShutdownTimeout { get; init; }

    /// <summary>Per user; 0 for no limit.</summary>
    public required int RequestsPerSecond { get; init; }

    /// <summary>Per user, route and major parameter; 0 for no limit, null for four fifths of what a user has.</summary>
    public required int? RouteRequestsPerSecond { get; init; }

    /// <summary>Per address; 0 for no limit.</summary>
    public required int SignInsPerMinute { get; init; }

    /// <summary>0 to 31.</summary>
    public required int Worker { get; init; }

    public required LogLevel LogLevel { get; init; }

    public required bool LogsAsJson { get; init; }
}
