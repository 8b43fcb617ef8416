using System.Globalization;
using System.Net;
using Gatehouse.Edge.Forwarding.Upstreams;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Gatehouse.Edge.Forwarding;

/// <summary>The perimeter's routes and upstreams in YARP's words, those that were written in YARP's words among them.</summary>
internal sealed class ProxyConfiguration
{
    /// <summary>Metadata of a route: the number of its snapshot.</summary>
    public const string Generation = "Gatehouse.Generation";

    /// <summary>Metadata of a route in YARP's format: <c>true</c> on routes of WebSocket upgrades.</summary>
    public const string Socket = "Gatehouse.Socket";

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    private readonly PerimeterOptions _options;
    private readonly Dictionary<string, string> _generation;
    private readonly List<(RouteConfig Route, RouteAccess Access, bool IsSocket)> _all;

    /// <param name="options">What is configured.</param>
    /// <param name="generation">The snapshot's number.</param>
    /// <param name="previous">The clusters of the snapshot before.</param>
    public ProxyConfiguration(PerimeterOptions options, long generation, IReadOnlyList<ClusterConfig> previous)
    {
        _options = options;
        _generation = new Dictionary<string, string>(StringComparer.Ordinal) { [Generation] = generation.ToString(CultureInfo.InvariantCulture) };
        var own = options.ProxyRoutes.Select(static route => route.RouteId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _all =
        [
            .. options.Routes.Where(route => !own.Contains(route.Id)).Select(static route => (Plain(route), route.Access, route.IsSocket)),
            .. options.ProxyRoutes.Select(static route => (route, AccessOf(route), IsSocketRoute(route))),
        ];
        var ids = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        Clusters = [.. AllClusters().Select(cluster => Named(cluster, generation, previous, ids))];
        Routes = [.. _all.Select(each => Forwardable(each.Route, each.IsSocket, ids))];
    }

    public IReadOnlyList<RouteConfig> Routes { get; }

    public IReadOnlyList<ClusterConfig> Clusters { get; }

    /// <summary>The name that an operator gave, without the number of the snapshot in which the cluster last changed.</summary>
    public static string NameOf(string clusterId) => clusterId.Split('@')[0];

    /// <summary>By route id.</summary>
    public IEnumerable<KeyValuePair<string, RouteTerms>> Terms(PerimeterSnapshot snapshot) => _all.Select(each => KeyValuePair.Create(each.Route.RouteId, new RouteTerms(
        snapshot,
        each.Access,
        each.IsSocket,
        each.Route.RateLimiterPolicy is { } policy ? _options.Policies[policy] : null,
        each.Route.Timeout ?? _options.TotalTimeout,
        IsPlain(each.Route) ? PathChange.Of(each.Route.Transforms) : null,
        each.Route.Match.Path ?? "unmatched")));

    private bool IsPlain(RouteConfig route) =>
        route.Transforms?.All(static transform => transform.Keys.All(static key => key.StartsWith("Path", StringComparison.OrdinalIgnoreCase))) != false
        && Clusters.First(cluster => NameOf(cluster.ClusterId).Equals(route.ClusterId, StringComparison.OrdinalIgnoreCase)) is { HttpClient: null } cluster
        && (cluster.HttpRequest?.Version is not { } version || version == HttpVersion.Version11);

    private static RouteConfig Plain(PerimeterRoute route) => new()
    {
        RouteId = route.Id,
        ClusterId = route.Upstream,
        Match = new RouteMatch { Path = route.Pattern, Methods = route.Methods },
    };

    private static RouteAccess AccessOf(RouteConfig route) =>
        "anonymous".Equals(route.AuthorizationPolicy, StringComparison.OrdinalIgnoreCase) ? RouteAccess.Public : RouteAccess.Protected;

    private static bool IsSocketRoute(RouteConfig route) => route.Metadata?.GetValueOrDefault(Socket) == "true";

    // Sockets may be silent longer, so that they have a cluster of their own.
    private static string SocketCluster(string cluster) => cluster + " sockets";

    /// <summary>Who may pass, how often and how long is the perimeter's to say; YARP would look for middleware that is not here.</summary>
    private RouteConfig Forwardable(RouteConfig route, bool isSocket, Dictionary<string, string> ids) => route with
    {
        ClusterId = ids[isSocket ? SocketCluster(route.ClusterId!) : route.ClusterId!],
        AuthorizationPolicy = null,
        RateLimiterPolicy = null,
        Timeout = null,
        Metadata = _generation,
    };

    /// <summary>
    /// A cluster that changed is another cluster: who entered with the old one goes on with it, and with its addresses. One that did not change keeps its name, and so its health.
    /// </summary>
    private static ClusterConfig Named(ClusterConfig cluster, long generation, IReadOnlyList<ClusterConfig> previous, Dictionary<string, string> ids)
    {
        var same = previous.FirstOrDefault(before => cluster == before with { ClusterId = cluster.ClusterId } && NameOf(before.ClusterId) == cluster.ClusterId);
        var id = same?.ClusterId ?? (generation == 1 ? cluster.ClusterId : string.Create(CultureInfo.InvariantCulture, $"{cluster.ClusterId}@{generation}"));
        ids.Add(cluster.ClusterId, id);
        return cluster with { ClusterId = id };
    }

    private IEnumerable<ClusterConfig> AllClusters()
    {
        var own = _options.ProxyClusters.Select(static cluster => cluster.ClusterId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        List<ClusterConfig> all =
        [
            .. _options.Upstreams.Where(upstream => !own.Contains(upstream.Name)).Select(Cluster),
            .. _options.ProxyClusters.Select(Completed),
        ];
        var sockets = _all.Where(static each => each.IsSocket).Select(static each => each.Route.ClusterId!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. all,
            .. all.Where(cluster => sockets.Contains(cluster.ClusterId)).Select(cluster => cluster with
            {
                ClusterId = SocketCluster(cluster.ClusterId),
                HttpRequest = cluster.HttpRequest! with { ActivityTimeout = _options.SocketIdleTimeout },
            }),
        ];
    }

    /// <summary>What somebody did not say is as it is for the others; what he said by a name of YARP's means the same and a little more here.</summary>
    private ClusterConfig Completed(ClusterConfig cluster)
    {
        var usual = UsualHealth(cluster.Destinations!.Count);
        var health = cluster.HealthCheck;
        var isStrict = health?.AvailableDestinationsPolicy == HealthCheckConstants.AvailableDestinations.HealthyAndUnknown;
        return cluster with
        {
            LoadBalancingPolicy = cluster.LoadBalancingPolicy switch
            {
                null => SlowReturn.PolicyName,
                var policy when policy == LoadBalancingPolicies.PowerOfTwoChoices => SlowReturn.PolicyName,
                var policy when policy == LoadBalancingPolicies.LeastRequests => FewestRequests.PolicyName,
                var policy => policy,
            },
            HttpRequest = (cluster.HttpRequest ?? new()) with { ActivityTimeout = cluster.HttpRequest?.ActivityTimeout ?? _options.ActivityTimeout },
            HealthCheck = new HealthCheckConfig
            {
                AvailableDestinationsPolicy = isStrict ? WellDestinations.Only : WellDestinations.OrPanic,
                Passive = health?.Passive is { } passive ? passive with { Policy = passive.Policy ?? Ejection.PolicyName } : usual.Passive,
                Active = health?.Active is { } active ? active with { Policy = active.Policy ?? (active.Path is null ? AnyAnswer.PolicyName : HealthCheckConstants.ActivePolicy.ConsecutiveFailures) } : usual.Active,
            },
            Metadata = cluster.Metadata?.ContainsKey(Comebacks.Over) == true ? cluster.Metadata : (cluster.Metadata ?? new Dictionary<string, string>()).Concat(UsualMetadata()).ToDictionary(StringComparer.Ordinal),
        };
    }

    private ClusterConfig Cluster(Upstream upstream) => new()
    {
        ClusterId = upstream.Name,
        LoadBalancingPolicy = SlowReturn.PolicyName,
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = _options.ActivityTimeout },
        HealthCheck = UsualHealth(upstream.Addresses.Count),
        Metadata = UsualMetadata(),
        Destinations = upstream.Addresses.ToDictionary(
            static address => address.Authority,
            static address => new DestinationConfig { Address = address.AbsoluteUri },
            StringComparer.Ordinal),
    };

    // One address alone is never ejected, so there is nothing to be learnt about it.
    private HealthCheckConfig UsualHealth(int addresses) => new()
    {
        AvailableDestinationsPolicy = WellDestinations.OrPanic,
        Passive = new PassiveHealthCheckConfig { Enabled = addresses > 1, Policy = Ejection.PolicyName, ReactivationPeriod = _options.EjectionTime },
        Active = new ActiveHealthCheckConfig
        {
            Enabled = addresses > 1 && _options.HealthInterval > TimeSpan.Zero,
            Policy = _options.HealthPath is null ? AnyAnswer.PolicyName : HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
            Path = _options.HealthPath,
            Interval = _options.HealthInterval > TimeSpan.Zero ? _options.HealthInterval : null,
            Timeout = ProbeTimeout,
        },
    };

    private Dictionary<string, string> UsualMetadata() =>
        new(StringComparer.Ordinal) { [Comebacks.Over] = _options.SlowReturn.TotalSeconds.ToString(CultureInfo.InvariantCulture) };
}
