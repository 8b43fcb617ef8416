using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Headers;
using Gatehouse.Edge.RateLimits;
using Gatehouse.Edge.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Edge.Forwarding;

/// <summary>
/// The way of a request through the perimeter, all of it and in this order: read the target, find the peer, number the request, answer CORS; then (after routing) authenticate, limit, clean
/// the headers, forward; and on the way back say what failed, log and count. Whoever has no token and asks for anything that is not public hears 401, whether or not it exists.
/// </summary>
internal sealed partial class Perimeter(
    PerimeterSnapshots snapshots,
    RequestCleaning cleaning,
    RequestIds ids,
    IRefusalForm form,
    PerimeterLimits limits,
    TunnelledSockets sockets,
    PerimeterMetrics metrics,
    TimeProvider clock,
    ILogger<Perimeter> logger)
{
    private const string Unmatched = "unmatched";
    private const string Challenge = "Bearer realm=\"gatehouse\"";
    private static readonly ProblemType Broken = new(StatusCodes.Status500InternalServerError, "urn:gatehouse:problem:internal-error", "Something is wrong here");

    /// <summary>Before routing: what can be said of a request without knowing where it goes.</summary>
    public async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var began = clock.GetTimestamp();
        var request = context.Request;
        var requestId = ids.Of(request.Headers[RequestIds.HeaderName]);
        context.Response.Headers[RequestIds.HeaderName] = requestId;
        if (!RequestTarget.TryRead(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, request.Method, out var target, out var why))
        {
            await form.WriteAsync(context, ProblemType.BadTarget, requestId, why);
            Note(context, null, began);
            return;
        }

        if (!HttpMethods.GetCanonicalizedValue(request.Method).Equals(request.Method, StringComparison.Ordinal))
        {
            // RFC 9110 §9.1: methods have case. To routing, and to the client that speaks to upstreams, "get" is GET, so nobody here could keep the two apart.
            await form.WriteAsync(context, ProblemType.NotImplemented, requestId, "a method that differs from a known one in its case");
            Note(context, null, began);
            return;
        }

        sockets.SendElsewhere(context.Response);

        // Whatever is decided from here on is decided about the one normal form.
        request.Path = new PathString(Uri.UnescapeDataString(target.Path));
        var snapshot = snapshots.Current;
        var passage = new Passage { Target = target, Snapshot = snapshot, Peer = snapshot.PeerOf(context), RequestId = requestId };
        context.Features[typeof(Passage)] = passage;
        var cors = snapshot.Options.Cors;
        if (cors.IsPreflight(request))
        {
            cors.AnswerPreflight(context);
        }
        else
        {
            cors.Apply(context);
            try
            {
                await next(context);
                if (passage.Failure is { } failure)
                {
                    await TellAsync(context, passage, failure);
                }
                else if (passage.Terms is null && context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed && !context.Response.HasStarted)
                {
                    await form.WriteAsync(context, ProblemType.MethodNotAllowed, passage.RequestId, null);
                }
            }
#pragma warning disable CA1031 // The request edge: whatever a bug throws is logged once and becomes a 500.
            catch (Exception failed)
#pragma warning restore CA1031
            {
                await TellAsync(context, passage, failed);
            }
        }

        Note(context, passage, began);
    }

    /// <summary>After routing: who asks, how often, and with which headers it goes on. Mostly that is known at once, and then nothing waits for it.</summary>
    public Task DecideAsync(HttpContext context, RequestDelegate next)
    {
        var passage = Passage.Of(context);
        var endpoint = context.GetEndpoint();
        var terms = endpoint?.Metadata.GetMetadata<RouteTerms>();
        if (terms is null)
        {
            TellPeer(context, passage.Peer);
        }
        else if (terms.Snapshot != passage.Snapshot)
        {
            // The configuration was swapped between the two: the route's decides, and all of it.
            passage.Snapshot = terms.Snapshot;
            passage.Peer = terms.Snapshot.PeerOf(context);
            terms.Snapshot.Options.Cors.Apply(context);
        }

        passage.Terms = terms;
        RequestCleaning.AnnounceUpgrade(context);
        var access = terms?.Access ?? AccessOf(endpoint);
        var passing = access == RouteAccess.Own ? new ValueTask<bool>(true) : PassAsync(context, passage, access);
        return !passing.IsCompletedSuccessfully ? GoOnAsync(context, passage, passing, next)
            : passing.Result ? GoOnAsync(context, passage, next)
            : Task.CompletedTask;
    }

    private async Task GoOnAsync(HttpContext context, Passage passage, ValueTask<bool> passing, RequestDelegate next)
    {
        if (await passing)
        {
            await GoOnAsync(context, passage, next);
        }
    }

    private Task GoOnAsync(HttpContext context, Passage passage, RequestDelegate next)
    {
        if (context.GetEndpoint() is null)
        {
            return form.WriteAsync(context, ProblemType.NotFound, passage.RequestId, null);
        }

        if (context.Request.ContentLength is > 0 and var length && length > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
        {
            // Before anybody is asked for a body that nobody would take (RFC 9110 §10.1.1).
            return FailAsync(context, passage, StatusCodes.Status413PayloadTooLarge);
        }

        if (passage.Terms is not { } terms)
        {
            return next(context);
        }

        if (terms.IsSocket)
        {
            return GoOnWithSocketAsync(context, passage, next);
        }

        return Forward(context, passage, isSocket: false, next);
    }

    private async Task GoOnWithSocketAsync(HttpContext context, Passage passage, RequestDelegate next)
    {
        var options = passage.Snapshot.Options;
        if (context.Request.Headers.Origin is [{ } origin] && !options.Cors.AllowsOrigin(origin))
        {
            await form.WriteAsync(context, ProblemType.Forbidden, passage.RequestId, "this origin may not open sockets");
            return;
        }

        if (sockets.IsLeaving)
        {
            await FailAsync(context, passage, StatusCodes.Status503ServiceUnavailable);
            return;
        }

        using var place = sockets.Places.TryTake(options.Sockets, passage.User, Neighbourhood.Of(passage.Peer.Address));
        if (place is null)
        {
            metrics.SocketRefused();
            await form.WriteAsync(context, ProblemType.RateLimited, passage.RequestId, "too many open sockets");
            return;
        }

        await Forward(context, passage, isSocket: true, next);
    }

    private Task Forward(HttpContext context, Passage passage, bool isSocket, RequestDelegate next)
    {
        if (!MaxForwards.TryPass(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        cleaning.CleanAndInject(context, passage, isSocket);
        return next(context);
    }

    // Our own endpoints say it in their metadata; what says nothing needs a token.
    private static RouteAccess AccessOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<OwnEndpoint>()?.Access ?? RouteAccess.Protected;

    /// <summary>Whether a request may pass; if not, it has been answered.</summary>
    private ValueTask<bool> PassAsync(HttpContext context, Passage passage, RouteAccess access)
    {
        if (access == RouteAccess.Protected)
        {
            var asking = passage.Snapshot.Authentication.IdentifyAsync(context, passage.Target.Query.TrimStart('?'), passage.Terms?.IsSocket == true);
            if (!asking.IsCompletedSuccessfully)
            {
                return PassAsync(context, passage, access, asking);
            }

            var identity = asking.Result;
            Remember(passage, identity);
            if (passage.User is null)
            {
                return RefuseAsync(context, passage, identity.IsUndecided);
            }
        }

        return LimitAsync(context, passage, limits.AllowAsync(context, passage, access, passage.Terms?.Limit));
    }

    private async ValueTask<bool> PassAsync(HttpContext context, Passage passage, RouteAccess access, ValueTask<Identity> asking)
    {
        var identity = await asking;
        Remember(passage, identity);
        return passage.User is null
            ? await RefuseAsync(context, passage, identity.IsUndecided)
            : await LimitAsync(context, passage, limits.AllowAsync(context, passage, access, passage.Terms?.Limit));
    }

    private static void Remember(Passage passage, Identity identity) => (passage.User, passage.TokenPlace) = (identity.User, identity.Place);

    private async ValueTask<bool> RefuseAsync(HttpContext context, Passage passage, bool isUndecided)
    {
        if (isUndecided)
        {
            await FailAsync(context, passage, StatusCodes.Status503ServiceUnavailable);
            return false;
        }

        var refusal = limits.AllowRefusal(context, passage) ? ProblemType.Unauthorized : ProblemType.RateLimited;
        if (refusal == ProblemType.Unauthorized)
        {
            // RFC 9110 §11.6.1. To a token that is not good it says so; to whoever sent none, nothing of errors (RFC 6750 §3.1).
            context.Response.Headers.WWWAuthenticate = passage.TokenPlace == TokenPlace.Nowhere ? Challenge : Challenge + ", error=\"invalid_token\"";
        }

        await form.WriteAsync(context, refusal, passage.RequestId, null);
        return false;
    }

    private async ValueTask<bool> LimitAsync(HttpContext context, Passage passage, ValueTask<bool> charging)
    {
        var isAllowed = await charging;
        if (!isAllowed)
        {
            await form.WriteAsync(context, ProblemType.RateLimited, passage.RequestId, null);
        }

        return isAllowed;
    }

    /// <summary>Endpoints of this house see whom a trusted proxy speaks for, as if he had come himself.</summary>
    private static void TellPeer(HttpContext context, Peer peer)
    {
        context.Connection.RemoteIpAddress = peer.Address;
        context.Request.Scheme = peer.IsSecure switch { true => "https", false => "http", null => context.Request.Scheme };
        context.Request.Host = peer.Host is { } host ? new HostString(host) : context.Request.Host;
    }

    /// <summary>Turns what nobody caught into an answer.</summary>
    private async Task TellAsync(HttpContext context, Passage passage, Exception failed)
    {
        if (failed is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        else if (failed is BadHttpRequestException malformed)
        {
            await FailAsync(context, passage, malformed.StatusCode);
        }
        else
        {
            LogBroken(context.Request.Method, RouteOf(context, passage), passage.RequestId, failed);
            await FailAsync(context, passage, StatusCodes.Status500InternalServerError);
        }
    }

    /// <summary>Turns what an upstream failed at into an answer.</summary>
    private async Task TellAsync(HttpContext context, Passage passage, ForwardFailure failure)
    {
        LogFailed(RouteOf(context, passage), failure.Error.ToString(), failure.Exception?.GetType().Name ?? "", passage.RequestId);
        if (failure.Status(context.RequestAborted.IsCancellationRequested) is { } status)
        {
            await FailAsync(context, passage, status);
        }
        else if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
    }

    private async Task FailAsync(HttpContext context, Passage passage, int status)
    {
        if (context.Response.HasStarted)
        {
            // RFC 9112 §8: what is incomplete must not look complete.
            context.Abort();
            return;
        }

        ProblemType problem = status switch
        {
            StatusCodes.Status400BadRequest => ProblemType.BadRequest,
            StatusCodes.Status408RequestTimeout => ProblemType.RequestTimeout,
            StatusCodes.Status413PayloadTooLarge => ProblemType.ContentTooLarge,
            StatusCodes.Status431RequestHeaderFieldsTooLarge => ProblemType.HeadersTooLarge,
            StatusCodes.Status502BadGateway => ProblemType.BadGateway,
            StatusCodes.Status503ServiceUnavailable => ProblemType.Unavailable,
            StatusCodes.Status504GatewayTimeout => ProblemType.GatewayTimeout,
            _ => Broken,
        };
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "1";
        }
        else if (status < StatusCodes.Status500InternalServerError)
        {
            // The client's content broke off, or broke a rule: nobody knows where its next request would begin (RFC 9112 §6.3, §8).
            context.Response.Headers.Connection = "close";
        }

        await form.WriteAsync(context, problem, passage.RequestId, null);
    }

    private void Note(HttpContext context, Passage? passage, long began)
    {
        var elapsed = clock.GetElapsedTime(began);
        var (method, route, status) = (KnownMethod.Of(context.Request.Method), RouteOf(context, passage), context.Response.StatusCode);
        metrics.Answered(method, route, status, elapsed);
        var level = snapshots.Current.Options.LogsRequests || status >= StatusCodes.Status500InternalServerError ? LogLevel.Information : LogLevel.Debug;
        if (logger.IsEnabled(level))
        {
            LogAnswered(level, method, route, status, elapsed.TotalMilliseconds, passage?.RequestId ?? "");
        }
    }

    /// <summary>The route, never the path: a path has ids in it, and a client can invent paths.</summary>
    private static string RouteOf(HttpContext context, Passage? passage) => passage?.Terms?.Pattern ?? context.GetEndpoint() switch
    {
        { Metadata: var metadata } when metadata.GetMetadata<OwnEndpoint>() is { Name: { } name } => name,
        RouteEndpoint { RoutePattern.RawText: { } pattern } => pattern,
        _ => Unmatched,
    };

    [LoggerMessage(EventId = 1370, Message = "{Method} {Route} answered {Status} in {Milliseconds} ms, request {RequestId}")]
    private partial void LogAnswered(LogLevel level, string method, string route, int status, double milliseconds, string requestId);

    [LoggerMessage(1371, LogLevel.Warning, "Forwarding {Route} failed with {Failure} {Exception}, request {RequestId}")]
    private partial void LogFailed(string route, string failure, string exception, string requestId);

    [LoggerMessage(1372, LogLevel.Error, "{Method} {Route} failed because of a bug, request {RequestId}")]
    private partial void LogBroken(string method, string route, string requestId, Exception bug);
}
