using System.Security.Cryptography;
using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Forwarding.Http1;
using Gatehouse.Edge.Forwarding.Upstreams;
using Gatehouse.Edge.Headers;
using Gatehouse.Edge.RateLimits;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding;

/// <summary>Metadata of an endpoint of this house: who may pass. Without it, a token is needed.</summary>
/// <param name="Access">Who may pass.</param>
/// <param name="Name">What it is called in metrics and logs; null for its pattern.</param>
public sealed record OwnEndpoint(RouteAccess Access, string? Name = null);

/// <summary>Puts a perimeter in front of services, or of endpoints of this house.</summary>
public static class PerimeterDoor
{
    /// <summary>Has the perimeter believe tokens that keys of <paramref name="keys"/> have signed.</summary>
    public static IServiceCollection AddTokenAuthentication(this IServiceCollection services, PerimeterTokenOptions options, Func<IServiceProvider, IKeySource> keys)
    {
        services.TryAddSingleton<EdgeMetrics>();
        services.AddSingleton(keys);
        services.AddSingleton(found => found.NewTokenAuthentication(options, found.GetRequiredService<IKeySource>()));
        return services;
    }

    /// <summary>Another one than was added, for a configuration with other keys or claims. It remembers no token that the old one has verified.</summary>
    public static IAuthentication NewTokenAuthentication(this IServiceProvider services, PerimeterTokenOptions options, IKeySource keys) =>
        new TokenAuthentication(new PerimeterTokens(keys, options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<EdgeMetrics>()));

    /// <summary>
    /// Adds the perimeter, which asks <see cref="IAuthentication"/> who somebody is and refuses in the <see cref="IRefusalForm"/> that is registered, otherwise as problem+json.
    /// Wrong options are one <see cref="ArgumentException"/> naming all of them.
    /// </summary>
    public static IServiceCollection AddPerimeter(this IServiceCollection services, PerimeterOptions options)
    {
        EdgeOptions.Refuse(options.Mistakes());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(RandomNumberGenerator.Create());
        services.TryAddSingleton<EdgeMetrics>();
        services.TryAddSingleton<IRefusalForm, ProblemForm>();
        services.TryAddSingleton(found => new LocalRateLimiter(65_536, found.GetRequiredService<TimeProvider>(), found.GetRequiredService<EdgeMetrics>()));
        services.AddRateLimiter();
        services.AddSingleton(found => new PerimeterSnapshots(new PerimeterSnapshot(options, found.GetRequiredService<IAuthentication>(), previous: null)));
        services.AddSingleton(new HeaderRules(new HeaderRuleOptions()));
        services.AddSingleton(static found => new RandomReserve(found.GetRequiredService<RandomNumberGenerator>()));
        services.AddSingleton(static found => new RequestIds(trustsClients: false, found.GetRequiredService<RandomReserve>()));
        services.AddSingleton<PerimeterMetrics>();
        services.AddSingleton<PerimeterLimits>();
        services.AddSingleton<TunnelledSockets>();
        services.AddSingleton<RequestCleaning>();
        services.AddSingleton<Perimeter>();
        if (options.Upstreams.Count > 0)
        {
            services.AddForwarding();
        }

        return services;
    }

    /// <summary>The whole way of a request. Endpoints of the host's own are mapped by <paramref name="own"/>, with <see cref="OwnEndpoint"/> where they need no token.</summary>
    public static void UsePerimeter(this WebApplication app, Action<WebApplication> own)
    {
        var perimeter = app.Services.GetRequiredService<Perimeter>();
        var snapshots = app.Services.GetRequiredService<PerimeterSnapshots>();

        // YARP brings the framework's authorization along, which would be put around everything; who may pass is the perimeter's decision.
        ((IApplicationBuilder)app).Properties["__AuthorizationMiddlewareSet"] = true;
        app.Use(next => context => perimeter.AdmitAsync(context, next));
        app.UseRouting();
        app.Use(next => context => perimeter.DecideAsync(context, next));
        own(app);
        if (app.Services.GetService<IForwarderHttpClientFactory>() is not null)
        {
            // YARP finds the routes and knows the upstreams; what happens to a request of theirs is ours alone.
            var forwarders = app.Services.GetRequiredService<Forwarders>();
            app.MapReverseProxy().Add(endpoint =>
            {
                var route = endpoint.Metadata.OfType<RouteModel>().Single();
                var terms = snapshots.TermsOf(route.Config);
                endpoint.Metadata.Add(terms);
                endpoint.RequestDelegate = new RouteForwarder(route, terms, forwarders).InvokeAsync;
            });
        }
    }

    private static void AddForwarding(this IServiceCollection services)
    {
        services.AddUpstreams();
        services.AddReverseProxy().AddTransforms<UpstreamTransforms>();
        services.AddSingleton<IProxyConfigProvider>(static found => found.GetRequiredService<PerimeterSnapshots>());
        services.AddSingleton<IConfigChangeListener>(static found => found.GetRequiredService<PerimeterSnapshots>());
        services.AddSingleton(static found => new PerimeterReload(found.GetRequiredService<PerimeterSnapshots>(), found.GetRequiredService<IConfigValidator>()));
    }

    private static void AddUpstreams(this IServiceCollection services)
    {
        services.AddSingleton<IForwarderHttpClientFactory, UpstreamClients>();
        services.AddSingleton<Deadline>();
        services.AddSingleton<Retries>();
        services.AddSingleton<Loads>();
        services.AddSingleton<Balancing>();
        services.AddSingleton<UpstreamAddresses>();
        services.AddSingleton<Forwarders>();
        services.AddSingleton<Comebacks>();
        services.AddSingleton<ILoadBalancingPolicy, SlowReturn>();
        services.AddSingleton<ILoadBalancingPolicy, FewestRequests>();
        services.AddSingleton<IPassiveHealthCheckPolicy, Ejection>();
        services.AddSingleton<IActiveHealthCheckPolicy, AnyAnswer>();
        services.AddSingleton<IAvailableDestinationsPolicy>(static found => new WellDestinations(panics: true, found.GetRequiredService<Comebacks>()));
        services.AddSingleton<IAvailableDestinationsPolicy>(static found => new WellDestinations(panics: false, found.GetRequiredService<Comebacks>()));
    }
}
