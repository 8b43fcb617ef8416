using System.Collections.Frozen;
using System.Net;
using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Gatehouse.Edge.Forwarding;

/// <summary>
/// One configuration of the perimeter with everything that is built from it. Never changes: another configuration is another snapshot, and a request is decided and forwarded wholly by one of them.
/// </summary>
internal sealed class PerimeterSnapshot : IProxyConfig, IDisposable
{
    private readonly CancellationTokenSource _replaced = new();
    private readonly FrozenDictionary<string, RouteTerms> _terms;

    /// <param name="options">Without mistakes.</param>
    /// <param name="authentication">Says who asks.</param>
    /// <param name="previous">What it follows: upstreams that stay the same keep their health. Null for the first.</param>
    public PerimeterSnapshot(PerimeterOptions options, IAuthentication authentication, PerimeterSnapshot? previous)
    {
        Generation = previous is null ? 1 : previous.Generation + 1;
        Options = options;
        Authentication = authentication;
        ChangeToken = new CancellationChangeToken(_replaced.Token);
        var proxy = new ProxyConfiguration(options, Generation, previous?.Clusters ?? []);
        Routes = proxy.Routes;
        Clusters = proxy.Clusters;
        _terms = proxy.Terms(this).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Counts up with every configuration.</summary>
    public long Generation { get; }

    public PerimeterOptions Options { get; }

    public IAuthentication Authentication { get; }

    public IReadOnlyList<RouteConfig> Routes { get; }

    public IReadOnlyList<ClusterConfig> Clusters { get; }

    public IChangeToken ChangeToken { get; }

    /// <summary>Who asks, as far as proxies in between are believed.</summary>
    public Peer PeerOf(HttpContext context)
    {
        var headers = context.Request.Headers;
        return Options.TrustedProxies.Resolve(
            context.Connection.RemoteIpAddress ?? IPAddress.None, headers["X-Forwarded-For"], headers["X-Forwarded-Proto"], headers["X-Forwarded-Host"]);
    }

    public RouteTerms TermsOf(string routeId) => _terms[routeId];

    /// <summary>Tells whoever took this one to ask for the next.</summary>
    public void Replace() => _replaced.Cancel();

    public void Dispose() => _replaced.Dispose();
}
