using Gatehouse.Edge.Forwarding.Http1;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding;

/// <summary>
/// The last step of every request of one route: chooses an address of the upstream, asks there, judges the address by what came of it, and asks once more elsewhere where that cannot do harm.
/// An <c>http://</c> address is asked by our own client; with TLS, HTTP/2 or changed headers YARP's forwarder does it.
/// </summary>
internal sealed class RouteForwarder(RouteModel route, RouteTerms terms, Forwarders shared)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var passage = Passage.Of(context);
        if (route.Cluster is not { } cluster)
        {
            passage.Failure = new ForwardFailure(ForwarderError.NoAvailableDestinations, null);
            return;
        }

        DeclareEmptyBody(context.Request);
        var destinations = cluster.DestinationsState;
        var all = destinations.AllDestinations;
        var available = destinations.AvailableDestinations;
        var budget = all.Count > 1 ? shared.Retries.BudgetOf(cluster) : null;
        budget?.Count();
        var config = cluster.Model.Config;
        var limit = terms.TotalTimeout;
        if (terms.IsSocket && context.Features[typeof(IHttpUpgradeFeature)] is TunnelUpgrade)
        {
            limit = terms.Snapshot.Options.ActivityTimeout;
        }

        var clock = shared.Clock;
        var exchange = new ExchangeTerms(
            terms.Paths ?? PathChange.None,
            config.HttpRequest?.ActivityTimeout ?? Forwarders.UsualPatience,
            limit > TimeSpan.Zero ? clock.GetTimestamp() + (long)(limit.TotalSeconds * clock.TimestampFrequency) : long.MaxValue,
            clock);
        for (var isFirst = true; ; isFirst = false)
        {
            var destination = available.Count == 1 ? available[0] : shared.Balancing.Pick(context, cluster, available);
            if (destination is null)
            {
                passage.Failure = new ForwardFailure(ForwarderError.NoAvailableDestinations, null);
                return;
            }

            if (budget is not null)
            {
                shared.Loads.Begin(destination);
            }

            ForwarderError error;
            try
            {
                var model = destination.Model.Config;
                error = terms.Paths is not null && model.Address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                    ? await shared.AskAsync(context, passage, model, exchange)
                    : await shared.AskByFrameworkAsync(context, passage, route, cluster.Model, model, exchange.EndsAt);
            }
            finally
            {
                if (budget is not null)
                {
                    shared.Loads.End(destination);
                }
            }

            if (config.HealthCheck?.Passive is { Enabled: true } watched)
            {
                shared.Judge(context, passage, cluster, destination, watched);
            }

            if (error == ForwarderError.None || !isFirst || budget is null || !MayRetry(context, passage.Failure))
            {
                return;
            }

            if (!shared.Retries.TryTake(budget, cluster))
            {
                return;
            }

            DestinationState[] others = [.. available.Where(other => other != destination)];
            available = others.Length > 0 ? others : [.. all.Where(other => other != destination)];
            passage.Failure = null;
            context.Response.StatusCode = StatusCodes.Status200OK;
        }
    }

    // RFC 9110 §8.6. To the framework's client a request that says nothing of a body is one that it may repeat by itself; a POST may not be.
    private static void DeclareEmptyBody(HttpRequest request)
    {
        if (request.ContentLength is null && !RequestMethod.IsIdempotent(request.Method) && !MayHaveBody(request.HttpContext))
        {
            request.ContentLength = 0;
        }
    }

    /// <summary>
    /// Nothing of it can have been sent, whatever the method; or the method is idempotent and there is no body to be sent again. Only while nothing has been answered.
    /// </summary>
    private static bool MayRetry(HttpContext context, ForwardFailure? failure) =>
        failure is { Error: ForwarderError.Request or ForwarderError.RequestTimedOut }
        && !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested
        && (failure.WasNeverSent || (RequestMethod.IsIdempotent(context.Request.Method) && !MayHaveBody(context)));

    private static bool MayHaveBody(HttpContext context) =>
        context.Features[typeof(IHttpRequestBodyDetectionFeature)] is not IHttpRequestBodyDetectionFeature { CanHaveBody: false };
}
