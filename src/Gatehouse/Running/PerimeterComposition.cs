using System.Text;
using Gatehouse.Configuration;
using Gatehouse.Credentials;
using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Forwarding;
using Gatehouse.Edge.Framing;
using Gatehouse.Edge.Headers;
using Gatehouse.Edge.RateLimits;
using Gatehouse.Health;
using Gatehouse.Metrics;
using Gatehouse.RateLimits;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Running;

/// <summary>The profile <c>realchat</c>: a perimeter in front of somebody's own services, and nothing else.</summary>
internal static class PerimeterComposition
{
    private const string Auth = "auth";
    private const string Message = "message";
    private const string Delivery = "delivery";
    private const string Profiles = "profile";
    private const string Conversation = "conversation";

    /// <summary>The whole gateway, not yet started.</summary>
    public static WebApplication Build(Settings settings, TimeProvider clock)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "gatehouse" });
        builder.AddConsoleLog(settings);

        // YARP's own lines repeat what ours say, with addresses that may hold tokens.
        builder.Logging.AddFilter("Yarp", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.None);

        // The access log is the perimeter's own; while anything of this category can be logged, every request gets an activity and a logging scope that nobody reads.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        var services = builder.Services;
        services.AddSingleton(clock);
        services.AddSingleton(settings);
        services.AddRoutingCore();
        services.AddSharedLimits(settings);
        services.AddTokenAuthentication(
            Claims(settings),
            found => found.KeysOf(settings));
        services.AddPerimeter(Options(settings));
        services.AddSingleton<IHostLifetime, OwnLifetime>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.ShutdownTimeout);
        services.AddSingleton<HostMetrics>();
        services.AddSingleton<ReloadMetrics>();
        services.AddSingleton(_ => new MetricsExporter());
        services.AddSingleton<Readiness>();
        StayOnSocketThreads();
        builder.WebHost.UseKestrelCore()
            .UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true)
            .ConfigureKestrel(kestrel => Listen(kestrel, settings));

        var app = builder.Build();
        app.Services.GetRequiredService<HostMetrics>();
        // Not limited: a balancer's probes come from the same address as all that it passes on, and must not go down with them.
        app.UsePerimeter(static app => app.MapHealth(new OwnEndpoint(RouteAccess.Own), new OwnEndpoint(RouteAccess.Protected)));
        return app;
    }

    public static async Task StartAsync(WebApplication app, TimeProvider clock)
    {
        await app.Services.StartSharedLimitsAsync(clock, CancellationToken.None);
        await app.StartAsync();
    }

    /// <summary>Readiness first, and still every request is answered for a while, so that balancers can notice; meanwhile no new sockets and a goodbye for the open ones. Then no new work; what runs is finished within the time.</summary>
    public static async Task StopAsync(WebApplication app, Settings settings, TimeProvider clock)
    {
        app.Services.GetRequiredService<Readiness>().StartDraining();
        using var hurry = new CancellationTokenSource(settings.ShutdownTimeout * 0.8, clock);
        await Task.WhenAll(app.Services.GetRequiredService<TunnelledSockets>().DrainAsync(settings.ShutdownTimeout / 2, hurry.Token), Task.Delay(settings.ShutdownTimeout / 5, clock));
        await app.StopAsync(hurry.Token);
        await app.DisposeAsync();
    }

    /// <summary>What tokens must claim.</summary>
    public static PerimeterTokenOptions Claims(Settings settings) => new() { Issuer = settings.Perimeter.Issuer, Audience = settings.Perimeter.Audience };

    /// <summary>What the settings say of the perimeter.</summary>
    public static PerimeterOptions Options(Settings settings)
    {
        var perimeter = settings.Perimeter;
        return new PerimeterOptions
        {
            Upstreams =
            [
                new(Auth, perimeter.Auth),
                new(Message, perimeter.Message),
                new(Delivery, perimeter.Delivery),
                new(Profiles, perimeter.Profile ?? perimeter.Message),
                new(Conversation, perimeter.Conversation ?? perimeter.Message),
            ],
            Routes =
            [
                new("register", "/api/v1/auth/register", Auth) { Methods = ["POST"], Access = RouteAccess.SignIn },
                new("login", "/api/v1/auth/login", Auth) { Methods = ["POST"], Access = RouteAccess.SignIn },
                new("auth", "/api/v1/auth/{**rest}", Auth),
                new("users", "/api/v1/users/{**rest}", Profiles),
                new("conversations", "/api/v1/conversations/{**rest}", Conversation),
                new("messages", "/api/v1/messages/{**rest}", Message),
                new("ws", "/ws", Delivery) { Methods = ["GET"], IsSocket = true },
            ],
            ProxyRoutes = perimeter.Proxy.Routes,
            ProxyClusters = perimeter.Proxy.Clusters,
            Policies = perimeter.Proxy.Policies,
            TrustedProxies = perimeter.TrustedProxies,
            Cors = new CorsPolicy(new CorsOptions { Origins = perimeter.AllowedOrigins }),
            Limit = LimitOf(perimeter.Rate, perimeter.Burst),
            SignInLimit = settings.SignInsPerMinute == 0 ? null : new RateLimit("sign-in", settings.SignInsPerMinute, TimeSpan.FromMinutes(1), settings.SignInsPerMinute),
            Sockets = perimeter.Sockets,
            ActivityTimeout = perimeter.UpstreamTimeout,
            TotalTimeout = perimeter.TotalTimeout,
            HealthPath = perimeter.HealthPath,
            HealthInterval = perimeter.HealthInterval,
            EjectionTime = perimeter.EjectionTime,
            SlowReturn = perimeter.SlowReturn,
        };
    }

    private static RateLimit? LimitOf(decimal rate, int burst) =>
        rate == 0 ? null
        : decimal.IsInteger(rate) ? new RateLimit("default", (int)rate, TimeSpan.FromSeconds(1), burst)
        : new RateLimit("default", (int)(rate * 100), TimeSpan.FromSeconds(100), burst);

    /// <summary>
    /// Lets every step of a request run on the thread that heard of its bytes, one per core, without waking another for each: nothing in a perimeter waits by blocking. That is why this is unsafe
    /// in general, and why the chat server, with its database, does not do it (docs/decisions/0010). The runtime knows it as this variable only, and reads it when the first socket is made.
    /// </summary>
    private static void StayOnSocketThreads() => Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

    private static void Listen(KestrelServerOptions kestrel, Settings settings)
    {
        kestrel.AddServerHeader = false;

        // RFC 9112 §3.2.2: the authority of an absolute-form replaces Host, even one that says otherwise.
        kestrel.AllowHostHeaderOverride = true;

        // RFC 9110 §5.5: obs-text is opaque, and Latin-1 is how bytes pass through strings unharmed.
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Listen(settings.Host, settings.Port, static endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.UseRequestFraming(new RequestFramingOptions());
        });
    }
}
