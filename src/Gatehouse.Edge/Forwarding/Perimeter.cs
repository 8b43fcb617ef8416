using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Framing;
using Gatehouse.Edge.Headers;
using Gatehouse.Edge.RateLimits;
using Gatehouse.Edge.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;
using Facts = Gatehouse.Edge.Headers.Forwarding;

namespace Gatehouse.Edge.Forwarding;

/// <summary>
/// The way of a request through the perimeter, all of it and in this order: read the target, find the peer, number the request, answer CORS; then (after routing) authenticate, limit, clean
/// the headers, forward; and on the way back say what failed, log and count. Whoever has no token and asks for anything that is not public hears 401, whether or not it exists.
/// </summary>
internal sealed partial class Perimeter(
    PerimeterSnapshots snapshots,
    HeaderRules rules,
    RequestIds ids,
    RandomReserve random,
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
            Note(context, began);
            return;
        }

        if (!HttpMethods.GetCanonicalizedValue(request.Method).Equals(request.Method, StringComparison.Ordinal))
        {
            // RFC 9110 §9.1: methods have case. To routing, and to the client that speaks to upstreams, "get" is GET, so nobody here could keep the two apart.
            await form.WriteAsync(context, ProblemType.NotImplemented, requestId, "a method that differs from a known one in its case");
            Note(context, began);
            return;
        }

        sockets.SendElsewhere(context.Response);

        // Whatever is decided from here on is decided about the one normal form.
        request.Path = new PathString(Uri.UnescapeDataString(target.Path));
        var snapshot = snapshots.Current;
        var passage = new Passage { Target = target, Snapshot = snapshot, Peer = snapshot.PeerOf(context), RequestId = requestId };
        context.Features.Set(passage);
        var cors = snapshot.Options.Cors;
        if (cors.IsPreflight(request))
        {
            cors.AnswerPreflight(context);
        }
        else
        {
            cors.Apply(context);
            await GuardAsync(context, passage, next);
        }

        Note(context, began);
    }

    /// <summary>After routing: who asks, how often, and with which headers it goes on.</summary>
    public async Task DecideAsync(HttpContext context, RequestDelegate next)
    {
        var passage = context.Features.GetRequiredFeature<Passage>();
        var terms = context.GetEndpoint()?.Metadata.GetMetadata<RouteTerms>();
        if (terms is not null && terms.Snapshot != passage.Snapshot)
        {
            // The configuration was swapped between the two: the route's decides, and all of it.
            passage.Snapshot = terms.Snapshot;
            passage.Peer = terms.Snapshot.PeerOf(context);
            terms.Snapshot.Options.Cors.Apply(context);
        }

        var options = passage.Snapshot.Options;
        var access = terms?.Access ?? AccessOf(context.GetEndpoint());
        var isSocket = terms?.IsSocket == true;
        if (terms is null)
        {
            TellPeer(context, passage.Peer);
        }

        AnnounceUpgrade(context);

        if (access != RouteAccess.Own && (!await AuthenticateAsync(context, passage, access, isSocket) || !await LimitAsync(context, passage, access, terms?.Limit)))
        {
            return;
        }

        if (context.GetEndpoint() is null)
        {
            await form.WriteAsync(context, ProblemType.NotFound, passage.RequestId, null);
            return;
        }

        if (context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
        {
            // Before anybody is asked for a body that nobody would take (RFC 9110 §10.1.1).
            await FailAsync(context, passage, StatusCodes.Status413PayloadTooLarge);
            return;
        }

        if (isSocket && context.Request.Headers.Origin is [{ } origin] && !options.Cors.AllowsOrigin(origin))
        {
            await form.WriteAsync(context, ProblemType.Forbidden, passage.RequestId, "this origin may not open sockets");
            return;
        }

        if (isSocket && sockets.IsLeaving)
        {
            await FailAsync(context, passage, StatusCodes.Status503ServiceUnavailable);
            return;
        }

        using var place = isSocket ? sockets.Places.TryTake(options.Sockets, passage.User, Neighbourhood.Of(passage.Peer.Address)) : null;
        if (isSocket && place is null)
        {
            metrics.SocketRefused();
            await form.WriteAsync(context, ProblemType.RateLimited, passage.RequestId, "too many open sockets");
            return;
        }

        if (terms is not null)
        {
            if (!MaxForwards.TryPass(context.Request))
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            CleanAndInject(context, passage, isSocket);
        }

        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed && !context.Response.HasStarted)
        {
            await form.WriteAsync(context, ProblemType.MethodNotAllowed, passage.RequestId, null);
        }
    }

    // Our own endpoints say it in their metadata; what says nothing needs a token.
    private static RouteAccess AccessOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<OwnEndpoint>()?.Access ?? RouteAccess.Protected;

    private async Task<bool> AuthenticateAsync(HttpContext context, Passage passage, RouteAccess access, bool isSocket)
    {
        if (access != RouteAccess.Protected)
        {
            return true;
        }

        var identity = await passage.Snapshot.Authentication.IdentifyAsync(context, passage.Target.Query.TrimStart('?'), isSocket);
        (passage.User, passage.TokenPlace) = (identity.User, identity.Place);
        if (identity.IsUndecided)
        {
            await FailAsync(context, passage, StatusCodes.Status503ServiceUnavailable);
            return false;
        }

        if (passage.User is not null)
        {
            return true;
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

    private async Task<bool> LimitAsync(HttpContext context, Passage passage, RouteAccess access, RateLimit? further)
    {
        var isAllowed = await limits.AllowAsync(context, passage, access, further);
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

    /// <summary>Whoever accepts an upgrade, the look at the connection is told of it.</summary>
    private static void AnnounceUpgrade(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } server && context.Features.Get<IRequestFraming>() is { } framing)
        {
            context.Features.Set<IHttpUpgradeFeature>(new AnnouncedUpgrade(server, framing));
        }
    }

    private void CleanAndInject(HttpContext context, Passage passage, bool isSocket)
    {
        var request = context.Request;
        var headers = request.Headers;

        // RFC 9110 §7.8: HTTP/1.0 cannot upgrade, whatever it says.
        var upgrades = isSocket && !HttpProtocol.IsHttp10(request.Protocol) && context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
            && string.Equals(headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
        var trace = TraceParent.Take(headers, random);
        rules.CleanRequest(headers, context.Features.Get<IRequestFraming>()?.Nominated);
        if (upgrades)
        {
            headers.Upgrade = "websocket";
            headers.Connection = "Upgrade";
            context.Features.Set<IHttpUpgradeFeature>(
                new TunnelUpgrade(context.Features.GetRequiredFeature<IHttpUpgradeFeature>(), passage.Snapshot.Options.Sockets, sockets));
        }
        else if (context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true)
        {
            // RFC 9110 §15.2.2: what we do not ask for, nobody may accept.
            context.Features.Set<IHttpUpgradeFeature>(new NoUpgrade());
        }

        if (HttpProtocol.IsHttp10(request.Protocol))
        {
            // RFC 9110 §10.1.1: such an expectation MUST be ignored, and upstreams are asked in HTTP/1.1.
            headers.Remove(HeaderNames.Expect);
        }

        if (passage.TokenPlace == TokenPlace.Subprotocol)
        {
            var left = PresentedToken.WithoutToken(headers.SecWebSocketProtocol);
            headers.Remove(HeaderNames.SecWebSocketProtocol);
            if (left.Length > 0)
            {
                headers.SecWebSocketProtocol = left;
            }
        }

        headers.TraceParent = trace.ToString();
        ForwardingHeaders.Set(headers, new Facts(
            passage.Peer.Address,
            passage.Peer.IsSecure ?? request.IsHttps,
            passage.Peer.Host ?? passage.Target.Authority ?? request.Host.Value ?? "",
            passage.RequestId,
            passage.User,
            request.Protocol));
    }

    /// <summary>Turns what an upstream failed at, and what nobody caught, into an answer.</summary>
    private async Task GuardAsync(HttpContext context, Passage passage, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        catch (BadHttpRequestException malformed)
        {
            await FailAsync(context, passage, malformed.StatusCode);
            return;
        }
#pragma warning disable CA1031 // The request edge: whatever a bug throws is logged once and becomes a 500.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            LogBroken(context.Request.Method, RouteOf(context), passage.RequestId, bug);
            await FailAsync(context, passage, StatusCodes.Status500InternalServerError);
            return;
        }

        if (context.Features.Get<IForwarderErrorFeature>() is { Error: not ForwarderError.None } failure)
        {
            var status = ForwardFailure.StatusOf(failure, context.RequestAborted.IsCancellationRequested);
            LogFailed(RouteOf(context), failure.Error.ToString(), failure.Exception?.GetType().Name ?? "", passage.RequestId);
            if (status is { } told)
            {
                await FailAsync(context, passage, told);
            }
            else if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
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

    private void Note(HttpContext context, long began)
    {
        var elapsed = clock.GetElapsedTime(began);
        var (method, route, status) = (KnownMethod.Of(context.Request.Method), RouteOf(context), context.Response.StatusCode);
        metrics.Answered(method, route, status, elapsed);
        var level = snapshots.Current.Options.LogsRequests || status >= StatusCodes.Status500InternalServerError ? LogLevel.Information : LogLevel.Debug;
        LogAnswered(level, method, route, status, elapsed.TotalMilliseconds, context.Features.Get<Passage>()?.RequestId ?? "");
    }

    /// <summary>The route, never the path: a path has ids in it, and a client can invent paths.</summary>
    private static string RouteOf(HttpContext context) => context.GetEndpoint() switch
    {
        { Metadata: var metadata } when metadata.GetMetadata<RouteModel>() is { } route => route.Config.Match.Path ?? Unmatched,
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
