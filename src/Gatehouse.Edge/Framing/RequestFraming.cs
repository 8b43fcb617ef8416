using System.Security.Cryptography;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Edge.Framing;

/// <summary>
/// A look at every request of HTTP/1.1 before the server's own parser sees a byte of it: where a message begins and ends is decided here, as RFC 9112 says and no laxer, so that nobody behind this
/// door can be made to see other requests than it does.
/// </summary>
public static class RequestFraming
{
    /// <summary>
    /// Puts the look before the server of an endpoint of HTTP/1 alone; after TLS, if there is any. Sizes, counts and the time of heads are those of the server's limits. Needs <see cref="EdgeMetrics"/>
    /// among the services.
    /// </summary>
    public static ListenOptions UseRequestFraming(this ListenOptions endpoint, RequestFramingOptions options)
    {
        endpoint.Use(next => Before(endpoint, options, next).ServeAsync);
        return endpoint;
    }

    // Made when the endpoint is bound, after everything is configured.
    private static FramedConnections Before(ListenOptions endpoint, RequestFramingOptions options, ConnectionDelegate next)
    {
        var services = endpoint.ApplicationServices;
        var server = endpoint.KestrelServerOptions.Limits;
        return new FramedConnections(
            next,
            FramingLimits.Of(server, options),
            server.RequestHeadersTimeout,
            options,
            new RequestIds(trustsClients: false, services.GetService<RandomNumberGenerator>() ?? RandomNumberGenerator.Create()),
            services.GetRequiredService<EdgeMetrics>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILogger<FramedConnections>>());
    }
}
