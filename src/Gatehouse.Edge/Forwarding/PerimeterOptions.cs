using Gatehouse.Edge.Headers;
using Gatehouse.Edge.RateLimits;
using Yarp.ReverseProxy.Configuration;

namespace Gatehouse.Edge.Forwarding;

/// <summary>What a perimeter lets through, to where, how often, and how long it waits.</summary>
public sealed class PerimeterOptions
{
    public required IReadOnlyList<Upstream> Upstreams { get; init; }

    public required IReadOnlyList<PerimeterRoute> Routes { get; init; }

    /// <summary>Further routes in YARP's own words, which replace those of <see cref="Routes"/> with the same id. Public are those with the authorization policy <c>anonymous</c>.</summary>
    public IReadOnlyList<RouteConfig> ProxyRoutes { get; init; } = [];

    /// <summary>Further upstreams in YARP's own words, which replace those of <see cref="Upstreams"/> with the same name.</summary>
    public IReadOnlyList<ClusterConfig> ProxyClusters { get; init; } = [];

    /// <summary>Limits that <see cref="ProxyRoutes"/> name as their rate limiter policy.</summary>
    public IReadOnlyDictionary<string, RateLimit> Policies { get; init; } = new Dictionary<string, RateLimit>(StringComparer.Ordinal);

    /// <summary>Whose forwarding headers are believed.</summary>
    public required TrustedProxies TrustedProxies { get; init; }

    public required CorsPolicy Cors { get; init; }

    /// <summary>Whether every answer is worth a line in the log, or only failures of ours.</summary>
    public bool LogsRequests { get; init; } = true;

    /// <summary>Per user on protected routes, per address on public ones; null for no limit.</summary>
    public RateLimit? Limit { get; init; }

    /// <summary>Per address on sign-in routes, beside <see cref="Limit"/>; null for no limit.</summary>
    public RateLimit? SignInLimit { get; init; }

    /// <summary>How many sockets somebody may have open, and how fast each may talk.</summary>
    public SocketLimits Sockets { get; init; } = new();

    /// <summary>How long neither side may send anything: to the first byte of an answer, between two of its bytes, on a socket.</summary>
    public TimeSpan ActivityTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same on a socket, whose clients rest longer.</summary>
    public TimeSpan SocketIdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a request may take at its upstream in all; zero for any time. Not for sockets, once they are open.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where upstreams of several addresses report their health with a 2xx; null asks only whether they answer at all.</summary>
    public string? HealthPath { get; init; }

    /// <summary>How often addresses are asked for their health; zero for never.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an address is left alone that failed several requests in a row; longer when it does so again.</summary>
    public TimeSpan EjectionTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it takes an address that is back to get its whole share of the requests again.</summary>
    public TimeSpan SlowReturn { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Everything wrong with these options, one sentence each.</summary>
    public IReadOnlyList<string> Mistakes()
    {
        var mistakes = new List<string>(Sockets.Mistakes());
        var names = Upstreams.Select(static upstream => upstream.Name).Concat(ProxyClusters.Select(static cluster => cluster.ClusterId)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var route in Routes.Where(route => !names.Contains(route.Upstream)))
        {
            mistakes.Add($"Route {route.Pattern} goes to {route.Upstream}, but there is no such upstream; there are {string.Join(", ", names)}.");
        }

        foreach (var route in ProxyRoutes.Where(route => !names.Contains(route.ClusterId ?? "")))
        {
            mistakes.Add($"Route {route.RouteId} goes to {route.ClusterId ?? "nowhere"}, but there is no such cluster; there are {string.Join(", ", names)}.");
        }

        foreach (var route in ProxyRoutes.Where(route => route.RateLimiterPolicy is { } policy && !Policies.ContainsKey(policy)))
        {
            mistakes.Add($"Route {route.RouteId} is limited by {route.RateLimiterPolicy}, but there is no such limit; there are {string.Join(", ", Policies.Keys)}.");
        }

        mistakes.AddRange(RouteMistakes.Of(this));
        foreach (var upstream in Upstreams.Where(static upstream => upstream.Addresses.Count == 0))
        {
            mistakes.Add($"Upstream {upstream.Name} has no address.");
        }

        return mistakes;
    }
}
