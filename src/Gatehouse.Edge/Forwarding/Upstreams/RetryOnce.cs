using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>
/// A second attempt at another address, when the first one cannot have had an effect (RFC 9110 §9.2.2): no connection came about, so that nothing was sent, whatever the method; or the method is
/// idempotent and there is no body to be sent again. Only while nothing has been answered, within the request's whole time, and within the upstream's budget.
/// </summary>
internal sealed class RetryOnce(PerimeterMetrics metrics, TimeProvider clock)
{
    private readonly ConditionalWeakTable<ClusterState, RetryBudget> _budgets = [];

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var feature = context.GetReverseProxyFeature();
        var (all, available, cluster) = (feature.AllDestinations, feature.AvailableDestinations, feature.Route.Cluster!);
        DeclareEmptyBody(context.Request);
        var budget = all.Count > 1 ? _budgets.GetOrAdd(cluster, _ => new RetryBudget(clock)) : null;
        budget?.Count();
        await next(context);
        if (budget is null || feature.ProxiedDestination is not { } failed || !MayRetry(context))
        {
            return;
        }

        if (!budget.TryTake())
        {
            metrics.RetryRefused(ProxyConfiguration.NameOf(cluster.ClusterId));
            return;
        }

        metrics.Retried(ProxyConfiguration.NameOf(cluster.ClusterId));
        DestinationState[] others = [.. available.Where(destination => destination != failed)];
        feature.AvailableDestinations = others.Length > 0 ? others : [.. all.Where(destination => destination != failed)];
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.StatusCode = StatusCodes.Status200OK;
        await next(context);
    }

    /// <summary>
    /// The client below us asks again by itself when a connection that it had kept turns out to be closed, and takes a request that says nothing of a body for one that may be repeated. A POST may not.
    /// </summary>
    private static void DeclareEmptyBody(HttpRequest request)
    {
        if (!IsIdempotent(request.Method) && request.ContentLength is null && !MayHaveBody(request.HttpContext))
        {
            request.ContentLength = 0;
        }
    }

    private static bool MayRetry(HttpContext context) =>
        !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested
        && context.Features.Get<IForwarderErrorFeature>() is { Error: ForwarderError.Request or ForwarderError.RequestTimedOut } failure
        && (WasNeverSent(failure) || (IsIdempotent(context.Request.Method) && !MayHaveBody(context)));

    private static bool WasNeverSent(IForwarderErrorFeature failure) => failure.Exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => true,

        // This is how the client below us says that connecting took too long; a silence after that has no such reason in it.
        OperationCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };

    private static bool IsIdempotent(string method) => method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE";

    private static bool MayHaveBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };
}
