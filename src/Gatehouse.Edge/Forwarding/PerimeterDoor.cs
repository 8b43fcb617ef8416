using System.Security.Cryptography;
using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Forwarding.Upstreams;
using Gatehouse.Edge.Headers;
using Gatehouse.Edge.RateLimits;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Gatehouse.Edge.Forwarding;

/// <summary>Metadata of an endpoint that the perimeter itself serves: who may pass. Without it, a token is needed.</summary>
/// <param name="Access">Who may pass.</param>
public sealed record OwnEndpoint(RouteAccess Access);

/// <summary>Puts a perimeter in front of services.</summary>
public static class PerimeterDoor
{
    /// <summary>Adds the perimeter, which takes tokens that <paramref name="keys"/> have signed. Wrong options are one <see cref="ArgumentException"/> naming all of them.</summary>
    public static IServiceCollection AddPerimeter(this IServiceCollection services, PerimeterOptions options, IKeySource keys)
    {
        EdgeOptions.Refuse(options.Mistakes());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(RandomNumberGenerator.Create());
        services.TryAddSingleton<EdgeMetrics>();
        services.AddSingleton(options);
        services.AddSingleton(new HeaderRules(new HeaderRuleOptions()));
        services.AddSingleton(static found => new RequestIds(trustsClients: false, found.GetRequiredService<RandomNumberGenerator>()));
        services.AddSingleton<PerimeterMetrics>();
        services.AddSingleton(found => new PerimeterTokens(keys, options.Tokens, found.GetRequiredService<TimeProvider>(), found.GetRequiredService<EdgeMetrics>()));
        services.AddSingleton<TunnelledSockets>();
        services.AddSingleton<PerimeterLimits>();
        services.AddSingleton<Perimeter>();
        services.AddSingleton(found => new LocalRateLimiter(65_536, found.GetRequiredService<TimeProvider>(), found.GetRequiredService<EdgeMetrics>()));
        services.AddRateLimiter();
        services.AddUpstreams();
        services.AddReverseProxy()
            .LoadFromMemory(ProxyConfiguration.Routes(options), ProxyConfiguration.Clusters(options))
            .AddTransforms<UpstreamTransforms>();
        return services;
    }

    /// <summary>The whole way of a request. Endpoints of the host's own are mapped by <paramref name="own"/>, with <see cref="OwnEndpoint"/> where they need no token.</summary>
    public static void UsePerimeter(this WebApplication app, Action<WebApplication> own)
    {
        var perimeter = app.Services.GetRequiredService<Perimeter>();
        app.Use(next => context => perimeter.AdmitAsync(context, next));
        app.UseRouting();
        app.Use(next => context => perimeter.DecideAsync(context, next));
        own(app);
        app.MapReverseProxy(static proxy =>
        {
            var deadline = proxy.ApplicationServices.GetRequiredService<Deadline>();
            var retry = proxy.ApplicationServices.GetRequiredService<RetryOnce>();
            proxy.Use(next => context => deadline.InvokeAsync(context, next));
            proxy.Use(next => context => retry.InvokeAsync(context, next));
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
    }

    private static void AddUpstreams(this IServiceCollection services)
    {
        services.AddSingleton<IForwarderHttpClientFactory, UpstreamClients>();
        services.AddSingleton<Deadline>();
        services.AddSingleton<RetryOnce>();
        services.AddSingleton<Comebacks>();
        services.AddSingleton<ILoadBalancingPolicy, SlowReturn>();
        services.AddSingleton<IPassiveHealthCheckPolicy, Ejection>();
        services.AddSingleton<IActiveHealthCheckPolicy, AnyAnswer>();
        services.AddSingleton<IAvailableDestinationsPolicy>(static found => new WellDestinations(panics: true, found.GetRequiredService<Comebacks>()));
        services.AddSingleton<IAvailableDestinationsPolicy>(static found => new WellDestinations(panics: false, found.GetRequiredService<Comebacks>()));
    }
}
