using System.Globalization;
using System.Text.RegularExpressions;
using Gatehouse.Edge.Forwarding.Upstreams;
using Gatehouse.Edge.Headers;
using Yarp.ReverseProxy.Configuration;

namespace Gatehouse.Edge.Forwarding;

/// <summary>What can be wrong with routes that are right one by one.</summary>
internal static partial class RouteMistakes
{
    private static readonly HeaderRules Rules = new(new HeaderRuleOptions());

    public static IEnumerable<string> Of(PerimeterOptions options)
    {
        foreach (var route in options.ProxyRoutes)
        {
            foreach (var transform in route.Transforms ?? [])
            {
                if ((transform.GetValueOrDefault("RequestHeader") ?? transform.GetValueOrDefault("RequestHeaderRemove")) is { } header && Rules.IsReserved(header))
                {
                    yield return $"Route {route.RouteId} changes {header}, which is the perimeter's own to say.";
                }
            }
        }

        foreach (var cluster in options.ProxyClusters)
        {
            if (cluster.Metadata?.GetValueOrDefault(Comebacks.Over) is { } seconds
                && !(double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var over) && over <= 86_400))
            {
                yield return $"Cluster {cluster.ClusterId} has {Comebacks.Over} {seconds}, but it must be 0 to 86400 seconds.";
            }
        }

        // Of two that match alike, nobody could say which is meant; it would be found out by a request.
        List<RouteConfig> all = [.. options.ProxyRoutes, .. options.Routes.Where(route => !options.ProxyRoutes.Any(own => own.RouteId.Equals(route.Id, StringComparison.OrdinalIgnoreCase)))
            .Select(static route => new RouteConfig { RouteId = route.Id, Match = new RouteMatch { Path = route.Pattern, Methods = route.Methods } })];
        for (var one = 0; one < options.ProxyRoutes.Count; one++)
        {
            for (var other = one + 1; other < all.Count; other++)
            {
                if (AreAlike(all[one], all[other]))
                {
                    yield return $"Routes {all[one].RouteId} and {all[other].RouteId} match the same requests; give one of them another Order, or the other one's id to replace it.";
                }
            }
        }
    }

    private static bool AreAlike(RouteConfig one, RouteConfig other) =>
        (one.Order ?? 0) == (other.Order ?? 0)
        && Shape(one.Match.Path) == Shape(other.Match.Path)
        && Overlap(one.Match.Methods, other.Match.Methods)
        && Overlap(one.Match.Hosts, other.Match.Hosts)
        && (one.Match.Headers?.Count ?? 0) == (other.Match.Headers?.Count ?? 0)
        && (one.Match.QueryParameters?.Count ?? 0) == (other.Match.QueryParameters?.Count ?? 0);

    // Two that both name hosts or methods are apart when they share none; one that names some goes before one that names none.
    private static bool Overlap(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is not { Count: > 0 } ? other is not { Count: > 0 } : other?.Any(item => one.Contains(item, StringComparer.OrdinalIgnoreCase)) == true;

    // Names of parameters make no difference.
    private static string Shape(string? path) => Parameter().Replace(path ?? "/{**}", "{$1").ToUpperInvariant();

    [GeneratedRegex(@"\{(\*{0,2})\w+")]
    private static partial Regex Parameter();
}
