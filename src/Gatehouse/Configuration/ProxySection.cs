using Gatehouse.Edge.RateLimits;
using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Configuration;

/// <summary>Routes and clusters in YARP's own format, and the limits that routes may name.</summary>
internal sealed record ProxySection
{
    private const int MostRoutes = 512;
    private const int MostClusters = 256;
    private const int MostDestinations = 64;
    private const int MostItems = 32;

    public static readonly ProxySection None = new();

    public IReadOnlyList<RouteConfig> Routes { get; init; } = [];

    public IReadOnlyList<ClusterConfig> Clusters { get; init; } = [];

    public IReadOnlyDictionary<string, RateLimit> Policies { get; init; } = new Dictionary<string, RateLimit>(StringComparer.OrdinalIgnoreCase);

    /// <param name="proxy">The section <c>ReverseProxy</c>; null when there is none.</param>
    /// <param name="policies">What holds the section <c>RateLimiterPolicies</c>.</param>
    public static ProxySection Read(JsonSection? proxy, JsonSection policies)
    {
        var section = new ProxySection
        {
            Routes = [.. (proxy?.Children("Routes", MostRoutes) ?? []).Select(static route => Route(route.Id, route.Section))],
            Clusters = [.. (proxy?.Children("Clusters", MostClusters) ?? []).Select(static cluster => Cluster(cluster.Id, cluster.Section))],
            Policies = policies.Children("RateLimiterPolicies", MostRoutes).Select(static policy => (policy.Id, Limit: Limit(policy.Id, policy.Section)))
                .Where(static policy => policy.Limit is not null).ToDictionary(static policy => policy.Id, static policy => policy.Limit!, StringComparer.OrdinalIgnoreCase),
        };
        proxy?.End();
        return section;
    }

    private static RateLimit? Limit(string name, JsonSection section)
    {
        const int Most = 1_000_000;
        var (rate, per, burst) = (section.Number("Rate", 1, Most), section.Time("Per"), section.Number("Burst", 1, Most));
        section.End();
        if (rate is null)
        {
            section.Refuse("Rate is missing");
            return null;
        }

        return new RateLimit("route:" + name, rate.Value, per ?? TimeSpan.FromSeconds(1), burst ?? rate.Value);
    }

    private static RouteConfig Route(string id, JsonSection section)
    {
        var match = section.Child("Match");
        var route = new RouteConfig
        {
            RouteId = id,
            ClusterId = section.Text("ClusterId", "the name of a cluster", static text => text.Length > 0),
            Order = section.Number("Order", int.MinValue, int.MaxValue),
            AuthorizationPolicy = section.Text("AuthorizationPolicy", "default, anonymous", static text => text.ToUpperInvariant() is "DEFAULT" or "ANONYMOUS"),
            RateLimiterPolicy = section.Text("RateLimiterPolicy", "the name of one of RateLimiterPolicies", static text => text.Length > 0),
            Timeout = section.Time("Timeout"),
            Metadata = section.Map("Metadata"),
            Transforms = section.Items("Transforms", MostItems)?.Select(Transform).OfType<IReadOnlyDictionary<string, string>>().ToList(),
            Match = new RouteMatch
            {
                Path = match?.Text("Path", "a route pattern as /api/{**rest}", IsPattern),
                Methods = match?.Texts("Methods", MostItems),
                Hosts = match?.Texts("Hosts", MostItems),
                Headers = match?.Items("Headers", MostItems)?.Select(Header).ToList(),
                QueryParameters = match?.Items("QueryParameters", MostItems)?.Select(Query).ToList(),
            },
        };
        match?.End();
        section.End();
        if (route.ClusterId is null)
        {
            section.Refuse("ClusterId is missing");
        }

        if (route.Match is { Path: null, Hosts: null or { Count: 0 } })
        {
            section.Refuse("Match.Path and Match.Hosts are both missing");
        }

        return route;
    }

    private static RouteHeader Header(JsonSection section)
    {
        var header = new RouteHeader
        {
            Name = section.Text("Name", "a header's name", static text => text.Length > 0) ?? "",
            Values = section.Texts("Values", MostItems),
            Mode = section.Word<HeaderMatchMode>("Mode") ?? HeaderMatchMode.ExactHeader,
            IsCaseSensitive = section.Flag("IsCaseSensitive") ?? false,
        };
        section.End();
        return header;
    }

    private static RouteQueryParameter Query(JsonSection section)
    {
        var parameter = new RouteQueryParameter
        {
            Name = section.Text("Name", "a parameter's name", static text => text.Length > 0) ?? "",
            Values = section.Texts("Values", MostItems),
            Mode = section.Word<QueryParameterMatchMode>("Mode") ?? QueryParameterMatchMode.Exact,
            IsCaseSensitive = section.Flag("IsCaseSensitive") ?? false,
        };
        section.End();
        return parameter;
    }

    /// <summary>Those that change neither what was decided about nor what the perimeter says of the client.</summary>
    private static Dictionary<string, string>? Transform(JsonSection section)
    {
        string[] kinds = ["PathPrefix", "PathRemovePrefix", "RequestHeader", "RequestHeaderRemove", "RequestHeaderOriginalHost", "ResponseHeader", "ResponseHeaderRemove"];
        var kind = section.Names.FirstOrDefault(name => kinds.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (kind is null)
        {
            section.Refuse($"names no transform that is allowed here; allowed: {string.Join(", ", kinds)}");
            return null;
        }

        var isPath = kind.StartsWith("Path", StringComparison.OrdinalIgnoreCase);
        string?[] keys = [kind, "Set", "Append", "When"];
        var transform = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in keys.OfType<string>())
        {
            if (section.Text(key, isPath ? "a path beginning with /, without one at its end" : "a text without control characters", text => isPath ? IsPrefix(text) : text.Length > 0 && !text.Any(char.IsControl)) is { } value)
            {
                transform.Add(key, value);
            }
        }

        section.End();
        return transform;
    }

    private static ClusterConfig Cluster(string id, JsonSection section)
    {
        var health = section.Child("HealthCheck");
        var (passive, active) = (health?.Child("Passive"), health?.Child("Active"));
        var (request, client) = (section.Child("HttpRequest"), section.Child("HttpClient"));
        var cluster = new ClusterConfig
        {
            ClusterId = id,
            LoadBalancingPolicy = section.Text(
                "LoadBalancingPolicy", "PowerOfTwoChoices, RoundRobin, Random, LeastRequests, FirstAlphabetical",
                static text => text is "PowerOfTwoChoices" or "RoundRobin" or "Random" or "LeastRequests" or "FirstAlphabetical"),
            HealthCheck = health is null ? null : new HealthCheckConfig
            {
                AvailableDestinationsPolicy = health.Text("AvailableDestinationsPolicy", "HealthyOrPanic, HealthyAndUnknown", static text => text is "HealthyOrPanic" or "HealthyAndUnknown"),
                Passive = passive is null ? null : new PassiveHealthCheckConfig
                {
                    Enabled = passive.Flag("Enabled"),
                    Policy = passive.Text("Policy", "TransportFailureRate, or nothing for three failures in a row", static text => text == "TransportFailureRate"),
                    ReactivationPeriod = passive.Time("ReactivationPeriod"),
                },
                Active = active is null ? null : new ActiveHealthCheckConfig
                {
                    Enabled = active.Flag("Enabled"),
                    Policy = active.Text("Policy", "ConsecutiveFailures", static text => text == "ConsecutiveFailures"),
                    Interval = active.Time("Interval"),
                    Timeout = active.Time("Timeout"),
                    Path = active.Text("Path", "a path beginning with /", static text => text.StartsWith('/')),
                },
            },
            HttpRequest = request is null ? null : new ForwarderRequestConfig
            {
                ActivityTimeout = request.Time("ActivityTimeout"),
                Version = request.Text("Version", "1.1, 2", static text => text is "1.1" or "2" or "2.0") is { } version ? Version.Parse(version == "2" ? "2.0" : version) : null,
                VersionPolicy = request.Word<HttpVersionPolicy>("VersionPolicy"),
                AllowResponseBuffering = request.Flag("AllowResponseBuffering"),
            },
            HttpClient = client is null ? null : new HttpClientConfig
            {
                MaxConnectionsPerServer = client.Number("MaxConnectionsPerServer", 1, 1_000_000),
                DangerousAcceptAnyServerCertificate = client.Flag("DangerousAcceptAnyServerCertificate"),
                EnableMultipleHttp2Connections = client.Flag("EnableMultipleHttp2Connections"),
            },
            Metadata = section.Map("Metadata"),
            Destinations = section.Children("Destinations", MostDestinations).ToDictionary(
                static destination => destination.Id, static destination => Destination(destination.Section), StringComparer.OrdinalIgnoreCase),
        };
        foreach (var part in (JsonSection?[])[passive, active, health, request, client, section])
        {
            part?.End();
        }

        if (cluster.Destinations.Count == 0)
        {
            section.Refuse("Destinations is missing");
        }

        return cluster;
    }

    private static DestinationConfig Destination(JsonSection section)
    {
        const string Allowed = "an http:// or https:// address";
        var destination = new DestinationConfig
        {
            Address = section.Text("Address", Allowed, IsAddress) ?? "",
            Health = section.Text("Health", Allowed, IsAddress),
            Host = section.Text("Host", "a host's name", static text => Uri.CheckHostName(text.Split(':')[0]) != UriHostNameType.Unknown),
            Metadata = section.Map("Metadata"),
        };
        section.End();
        if (section.Names.Count == 0)
        {
            section.Refuse("Address is missing");
        }

        return destination;
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address!.Query.Length == 0 && address.Fragment.Length == 0 && address.UserInfo.Length == 0;

    // RFC 3986 §3.3: the plain ones, which mean the same to everybody.
    private static bool IsPrefix(string text) =>
        text.Length > 1 && text[0] == '/' && text[^1] != '/' && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || "/-._~".Contains(letter, StringComparison.Ordinal))
        && !text.Split('/').Skip(1).Any(static segment => segment is "" or "." or "..");

    private static bool IsPattern(string text)
    {
        try
        {
            return RoutePatternFactory.Parse(text) is not null && text.StartsWith('/');
        }
        catch (RoutePatternException)
        {
            return false;
        }
    }
}
