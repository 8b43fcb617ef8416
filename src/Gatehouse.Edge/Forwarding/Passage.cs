using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Headers;
using Gatehouse.Edge.Routing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Forwarding;

/// <summary>What the perimeter knows of one request on its way through.</summary>
internal sealed class Passage
{
    public required RequestTarget Target { get; init; }

    /// <summary>The configuration that decides everything about it.</summary>
    public required PerimeterSnapshot Snapshot { get; set; }

    public required Peer Peer { get; set; }

    public required string RequestId { get; init; }

    /// <summary>On which terms it passes; null where nothing is forwarded.</summary>
    public RouteTerms? Terms { get; set; }

    /// <summary>What its upstream failed at; null when nothing did.</summary>
    public ForwardFailure? Failure { get; set; }

    /// <summary>Whose token it carried; null without one.</summary>
    public string? User { get; set; }

    /// <summary>Where the token was.</summary>
    public TokenPlace TokenPlace { get; set; }

    /// <summary>Path and query for the upstream: as sent, but without a token in them.</summary>
    public string ForwardedTarget => TokenPlace == TokenPlace.Query ? WithoutToken() : Target.Raw;

    /// <summary>Of a request that was admitted.</summary>
    public static Passage Of(HttpContext context) => (Passage)context.Features[typeof(Passage)]!;

    private string WithoutToken()
    {
        var left = PresentedToken.WithoutToken(Target.Query.TrimStart('?'));
        var path = Target.Raw[..^Target.Query.Length];
        return left.Length == 0 ? path : $"{path}?{left}";
    }
}
