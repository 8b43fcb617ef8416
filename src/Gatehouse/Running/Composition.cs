using System.Net;
using Gatehouse.Chat;
using Gatehouse.Chat.Api;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Configuration;
using Gatehouse.Credentials;
using Gatehouse.Edge;
using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Forwarding;
using Gatehouse.Edge.Framing;
using Gatehouse.Edge.Headers;
using Gatehouse.Events;
using Gatehouse.Health;
using Gatehouse.Http;
using Gatehouse.Metrics;
using Gatehouse.RateLimits;
using Gatehouse.Realtime;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Hub;
using Gatehouse.Store;

using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Running;

/// <summary>Which parts make the house, and how they are joined.</summary>
internal static class Composition
{
    private static readonly TimeSpan SlowStore = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SlowLog = TimeSpan.FromMilliseconds(50);

    /// <summary>The largest body is a form with files in it; all others are JSON, which its readers bound.</summary>
    private const long MaxRequestBytes = 25 * 1024 * 1024;

    /// <summary>The whole server, not yet started.</summary>
    public static WebApplication Build(Settings settings, byte[] tokenSecret, TimeProvider clock)
    {
        // Empty: no appsettings.json, no ASPNETCORE_ variables. What configures the house is in one table.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "gatehouse" });
        builder.AddConsoleLog(settings);
        builder.Services.AddApplication(settings, tokenSecret, clock);
        builder.Services.AddRealtime(new RealtimeOptions
        {
            JournalDirectory = Path.Combine(settings.DataDirectory, "sessions"),
            Discord = new() { ResumeUrl = GatewayUrl(settings.PublicUrl) },
        });
        builder.Services.AddHost(settings);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, settings));

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UsePerimeter(static app =>
        {
            app.MapHealth(new OwnEndpoint(RouteAccess.Own), new OwnEndpoint(RouteAccess.Own));
            var application = app.MapGroup("");
            application.MapGateway();
            application.MapChatApi();
            application.MapApiBrowser();
            ((IEndpointConventionBuilder)application).Finally(LetTheApplicationDecide);
        });
        return app;
    }

    /// <summary>Who somebody is and how often he may ask is decided by the application, which knows its accounts; what it has no route for is the perimeter's to refuse.</summary>
    private static void LetTheApplicationDecide(EndpointBuilder endpoint)
    {
        var route = endpoint.Metadata.OfType<ApiRoute>().FirstOrDefault();
        if (route is not null)
        {
            // The mounts are one API.
            endpoint.Metadata.Add(new OwnEndpoint(RouteAccess.Own, string.Concat("/api", route.Template.AsSpan(route.Template.IndexOf(' ', StringComparison.Ordinal) + 1))));
        }
        else if (endpoint is RouteEndpointBuilder { Order: not int.MaxValue })
        {
            endpoint.Metadata.Add(new OwnEndpoint(RouteAccess.Own));
        }
        else
        {
            endpoint.Metadata.Add(new OwnEndpoint(RouteAccess.Protected, "unmatched"));
        }
    }

    /// <summary>Opens the store, brings the hub and the log together, and begins to listen.</summary>
    public static async Task StartAsync(WebApplication app)
    {
        app.Services.GetRequiredService<EventHub>().Listen(app.Services.GetRequiredService<IEventLog>());
        await app.Services.StartSharedLimitsAsync(app.Services.GetRequiredService<TimeProvider>(), CancellationToken.None);
        await app.StartAsync();
    }

    /// <summary>The part that also works without a server: accounts, guilds, messages and where they are kept.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services, Settings settings, byte[] tokenSecret, TimeProvider clock)
    {
        services.AddSingleton(clock);
        services.AddSingleton(settings);
        services.AddEdge(new EdgeOptions { TokenSecret = tokenSecret });
        services.AddSingleton<IPasswords, Passwords>();
        services.AddSingleton<IAccessTokens, UserTokens>();
        services.AddSingleton<ISecrets, SystemSecrets>();
        services.AddSingleton<IIds>(new Snowflakes(settings.Worker, clock));
        if (settings.Voice is var (endpoint, secret))
        {
            services.AddSingleton<IVoiceServer>(new VoiceServer(endpoint, secret, clock));
        }

        services.AddStore(settings.Database);
        services.AddFiles(settings);
        services.AddChat(new ChatOptions { PublicGatewayUrl = GatewayUrl(settings.PublicUrl), PublicUrl = PublicUrl(settings) });
        return services;
    }

    private static void AddFiles(this IServiceCollection services, Settings settings)
    {
        if (settings.Files is { } bucket)
        {
            services.AddFileBucket(bucket, Path.Combine(settings.DataDirectory, "incoming"));
        }
        else
        {
            services.AddFileDirectory(Path.Combine(settings.DataDirectory, "attachments"));
        }
    }

    private static void AddStore(this IServiceCollection services, DatabaseAddress database)
    {
        if (database.Server is { } server)
        {
            services.AddPostgresStore(server, new StoreOptions { Readers = 8 });
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(database.File)!);
            services.AddSqliteStore(database.File!, new StoreOptions());
        }
    }

    private static void AddHost(this IServiceCollection services, Settings settings)
    {
        services.AddRoutingCore();
        services.AddSingleton<IHostLifetime, OwnLifetime>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.ShutdownTimeout);
        services.AddSingleton<IRequestLimits, RequestLimits>();
        services.AddSingleton<IAuthentication, ChatAuthentication>();
        services.AddSingleton<IRefusalForm, DiscordForm>();
        services.AddSharedLimits(settings);
        services.AddPerimeter(new PerimeterOptions
        {
            Upstreams = [],
            Routes = [],
            TrustedProxies = settings.Perimeter.TrustedProxies,
            Cors = new CorsPolicy(new CorsOptions { Origins = settings.Perimeter.AllowedOrigins }),
            LogsRequests = false,
        });
        services.AddSingleton<HostMetrics>();
        services.AddSingleton(_ => new MetricsExporter());
        services.AddSingleton(provider => new Probe("database", SlowStore, async patience => await provider.GetRequiredService<ChatStore>().ProbeAsync(patience)));
        services.AddSingleton(provider => new Probe("log", SlowLog, patience => ReadNewestAsync(provider.GetRequiredService<IEventLog>(), patience)));
        services.AddSingleton<Readiness>();
        services.AddSingleton<Shutdown>();
    }

    internal static void AddConsoleLog(this WebApplicationBuilder builder, Settings settings)
    {
        builder.Logging.SetMinimumLevel(settings.LogLevel);
        builder.Logging.AddFilter("Microsoft", settings.LogLevel < LogLevel.Information ? settings.LogLevel : LogLevel.Warning);

        // Why it did not start is said once, by the command, in words for a person.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // stdout is for the banner and for what commands print.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (settings.LogsAsJson)
        {
            builder.Logging.AddJsonConsole(format => (format.UseUtcTimestamp, format.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ"));
        }
        else
        {
            builder.Logging.AddSimpleConsole(format => (format.UseUtcTimestamp, format.TimestampFormat, format.SingleLine) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true));
        }
    }

    private static void Listen(KestrelServerOptions kestrel, Settings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;

        // A head that trickles in is a slow-loris, not a slow network.
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

        // RFC 9112 §3.2.2: the authority of an absolute-form replaces Host, even one that says otherwise.
        kestrel.AllowHostHeaderOverride = true;
        kestrel.Listen(settings.Host, settings.Port, static endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.UseRequestFraming(new RequestFramingOptions { Form = DiscordForm.BeforeRequests });
        });
    }

    private static async ValueTask ReadNewestAsync(IEventLog log, CancellationToken patience) =>
        await log.ReadAsync(Math.Max(0, log.Head - 1), 1, patience);

    // Nobody else can say it: events are told to everybody in the same words.
    private static string PublicUrl(Settings settings) =>
        settings.PublicUrl?.ToString() ?? new UriBuilder("http", IPAddress.Any.Equals(settings.Host) || IPAddress.IPv6Any.Equals(settings.Host) ? "localhost" : settings.Host.ToString(), settings.Port).ToString();

    private static string? GatewayUrl(Uri? publicUrl) =>
        publicUrl is null ? null : $"{(publicUrl.Scheme == "https" ? "wss" : "ws")}://{publicUrl.Authority}/gateway";
}
