using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding;

/// <summary>
/// A second attempt at another address, when the first one cannot have had an effect (RFC 9110 §9.2.2): the method is idempotent, there is no body to be sent again, and
/// nothing has been answered yet.
/// </summary>
internal static class RetryOnce
{
    public static void UseRetryOnce(this IReverseProxyApplicationBuilder proxy) => proxy.Use(static next => async context =>
    {
        var feature = context.GetReverseProxyFeature();
        var all = feature.AllDestinations;
        await next(context);
        if (!MayRetry(context, all) || context.GetReverseProxyFeature().ProxiedDestination is not { } failed)
        {
            return;
        }

        var others = feature.AvailableDestinations.Where(destination => destination != failed).ToArray();
        if (others.Length == 0)
        {
            others = [.. all.Where(destination => destination != failed)];
        }

        context.Features.Set<IForwarderErrorFeature>(null);
        feature.AvailableDestinations = others;
        context.Response.Clear();
        await next(context);
    });

    private static bool MayRetry(HttpContext context, IReadOnlyList<DestinationState> all) =>
        all.Count > 1
        && !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested
        && context.Features.Get<IForwarderErrorFeature>()?.Error is ForwarderError.Request
        && context.Request.Method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE"
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true };
}
