using System.Globalization;
using Gatehouse.Edge.Forwarding.Upstreams;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace Gatehouse.Edge.Forwarding;

/// <summary>The perimeter's routes and upstreams in YARP's words.</summary>
internal static class ProxyConfiguration
{
    /// <summary>Metadata: a name of <see cref="RouteAccess"/>.</summary>
    public const string Access = "Gatehouse.Access";

    /// <summary>Metadata: present on routes of WebSocket upgrades.</summary>
    public const string Socket = "Gatehouse.Socket";

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    public static IReadOnlyList<RouteConfig> Routes(PerimeterOptions options) =>
        [.. options.Routes.Select(static (route, index) => new RouteConfig
        {
            RouteId = string.Create(CultureInfo.InvariantCulture, $"{index:000} {route.Pattern}"),
            ClusterId = route.IsSocket ? SocketCluster(route.Upstream) : route.Upstream,
            Match = new RouteMatch { Path = route.Pattern, Methods = route.Methods },
            Metadata = route.IsSocket
                ? new Dictionary<string, string>(StringComparer.Ordinal) { [Access] = route.Access.ToString(), [Socket] = "" }
                : new Dictionary<string, string>(StringComparer.Ordinal) { [Access] = route.Access.ToString() },
        })];

    /// <summary>Each upstream, and once more for sockets where routes need it: those may be silent longer.</summary>
    public static IReadOnlyList<ClusterConfig> Clusters(PerimeterOptions options)
    {
        var sockets = options.Routes.Where(static route => route.IsSocket).Select(static route => route.Upstream).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. options.Upstreams.Select(upstream => Cluster(upstream.Name, upstream, options.ActivityTimeout, options)),
            .. options.Upstreams.Where(upstream => sockets.Contains(upstream.Name))
                .Select(upstream => Cluster(SocketCluster(upstream.Name), upstream, options.SocketIdleTimeout, options)),
        ];
    }

    private static string SocketCluster(string upstream) => upstream + " sockets";

    private static ClusterConfig Cluster(string id, Upstream upstream, TimeSpan activityTimeout, PerimeterOptions options)
    {
        // One address alone is never ejected, so there is nothing to be learnt about it.
        var hasChoice = upstream.Addresses.Count > 1;
        return new ClusterConfig
        {
            ClusterId = id,
            LoadBalancingPolicy = SlowReturn.PolicyName,
            HttpRequest = new ForwarderRequestConfig { ActivityTimeout = activityTimeout },
            HealthCheck = new HealthCheckConfig
            {
                AvailableDestinationsPolicy = WellDestinations.OrPanic,
                Passive = new PassiveHealthCheckConfig { Enabled = hasChoice, Policy = Ejection.PolicyName, ReactivationPeriod = options.EjectionTime },
                Active = new ActiveHealthCheckConfig
                {
                    Enabled = hasChoice && options.HealthInterval > TimeSpan.Zero,
                    Policy = options.HealthPath is null ? AnyAnswer.PolicyName : HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                    Path = options.HealthPath,
                    Interval = options.HealthInterval,
                    Timeout = ProbeTimeout,
                },
            },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [Comebacks.Over] = options.SlowReturn.TotalSeconds.ToString(CultureInfo.InvariantCulture) },
            Destinations = upstream.Addresses.ToDictionary(
                static address => address.Authority,
                static address => new DestinationConfig { Address = address.AbsoluteUri },
                StringComparer.Ordinal),
        };
    }
}
