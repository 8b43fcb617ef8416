using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Realtime.Connections;

/// <summary>The ordinary lane: gateway upgrades that come through the HTTP server, because of TLS or of a head that came in pieces.</summary>
public static class GatewayEndpoints
{
    /// <summary>Maps the gateway paths of <see cref="ConnectionOptions"/>. A request that is no upgrade is answered 426 or 400.</summary>
    public static IEndpointRouteBuilder MapGateway(this IEndpointRouteBuilder endpoints)
    {
        var open = endpoints.ServiceProvider.GetRequiredService<OpenConnections>();
        var greeter = endpoints.ServiceProvider.GetRequiredService<IGreeter>();

        // Routing does not tell "/gateway" from "/gateway/".
        foreach (var path in open.Options.Paths.Select(path => path.TrimEnd('/')).Distinct())
        {
            endpoints.MapGet(path.Length == 0 ? "/" : path, context => UpgradeAsync(context, open, greeter));
        }

        return endpoints;
    }

    private static async Task UpgradeAsync(HttpContext context, OpenConnections open, IGreeter greeter)
    {
        var head = Head(context.Request);
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        var refusal = head.Judge() ?? open.Refuses();
        var query = refusal is null ? Handshake.Query(context.Request.QueryString.Value.AsSpan().TrimStart('?')) : null;
        if (query is null || upgrade is not { IsUpgradableRequest: true })
        {
            open.Metrics.Refused(Lane.Ordinary);
            await RefuseAsync(context.Response, refusal ?? (query is null ? Refusal.TooManyParameters : Refusal.NotAnUpgrade), context.RequestAborted);
            return;
        }

        // The outbox watches over slow clients, and heartbeats over silent ones.
        context.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
        context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = Handshake.Accept(head.Key!);
        var stream = await upgrade.UpgradeAsync();
        var transport = new StreamTransport(stream, Address(context.Connection), context.Abort);
        var request = new HandshakeRequest(context.Request.Path.Value ?? "/", head.Host!, context.Request.IsHttps, query);
        await open.WelcomeAsync(transport, Lane.Ordinary, [], greeter, request);
    }

    private static UpgradeHead Head(HttpRequest request)
    {
        var head = new UpgradeHead { IsGet = HttpMethods.IsGet(request.Method), IsHttp11 = request.Protocol == "HTTP/1.1" };
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                head.Header(name, value ?? "");
            }
        }

        return head;
    }

    private static async Task RefuseAsync(HttpResponse response, Refusal refusal, CancellationToken connectionClosed)
    {
        var body = Encoding.ASCII.GetBytes(refusal.Body);
        response.StatusCode = refusal.Status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        if (refusal.Header is { } header)
        {
            response.Headers[header.Name] = header.Value;
        }

        await response.Body.WriteAsync(body, connectionClosed);
    }

    private static IPAddress? Address(ConnectionInfo connection)
    {
        var address = connection.RemoteIpAddress;
        return address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
    }
}
