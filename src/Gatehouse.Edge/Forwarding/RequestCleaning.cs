using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Framing;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Facts = Gatehouse.Edge.Headers.Forwarding;

namespace Gatehouse.Edge.Forwarding;

/// <summary>What becomes of a request's headers on its way to a service.</summary>
internal sealed class RequestCleaning(HeaderRules rules, RandomReserve random, TunnelledSockets sockets)
{
    /// <summary>Whoever accepts an upgrade, the look at the connection is told of it.</summary>
    public static void AnnounceUpgrade(HttpContext context)
    {
        // Only what Connection names can be upgraded (RFC 9110 §7.8).
        if (context.Request.Headers.Connection.Count > 0
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } server && context.Features.Get<IRequestFraming>() is { } framing)
        {
            context.Features.Set<IHttpUpgradeFeature>(new AnnouncedUpgrade(server, framing));
        }
    }

    /// <summary>Leaves of a request's headers what may cross, and adds what only the perimeter knows (RFC 9110 §7.6).</summary>
    public void CleanAndInject(HttpContext context, Passage passage, bool isSocket)
    {
        var request = context.Request;
        var headers = request.Headers;

        // RFC 9110 §7.8: HTTP/1.0 cannot upgrade, whatever it says.
        var isUpgradable = headers.Connection.Count > 0 && context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true;
        var upgrades = isSocket && isUpgradable && !HttpProtocol.IsHttp10(request.Protocol) && string.Equals(headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
        var trace = TraceParent.Take(headers, random);
        rules.CleanRequest(headers, context.Features.Get<IRequestFraming>()?.Nominated);
        if (upgrades)
        {
            headers.Upgrade = "websocket";
            headers.Connection = "Upgrade";
            context.Features.Set<IHttpUpgradeFeature>(
                new TunnelUpgrade(context.Features.GetRequiredFeature<IHttpUpgradeFeature>(), passage.Snapshot.Options.Sockets, sockets));
        }
        else if (isUpgradable)
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

        headers.TraceParent = trace;
        ForwardingHeaders.Set(headers, new Facts(
            passage.Peer.Address,
            passage.Peer.IsSecure ?? request.IsHttps,
            passage.Peer.Host ?? passage.Target.Authority ?? request.Host.Value ?? "",
            passage.RequestId,
            passage.User,
            request.Protocol));
    }
}
