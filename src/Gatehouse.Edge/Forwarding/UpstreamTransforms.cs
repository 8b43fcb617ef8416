using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gatehouse.Edge.Forwarding;

/// <summary>The last look at a request before it leaves, and at an answer before it is returned.</summary>
internal sealed class UpstreamTransforms(HeaderRules rules) : ITransformProvider
{
    // RFC 9110 §7.7: the target goes on as it came, so nothing may rewrite it on the way.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        // What is forwarded of the peer is the perimeter's own decision, made before.
        context.UseDefaultForwarders = false;
        var paths = PathChange.Of(context.Route.Transforms);
        context.AddRequestTransform(request =>
        {
            var passage = request.HttpContext.Features.GetRequiredFeature<Passage>();
            request.ProxyRequest.RequestUri = new Uri(string.Concat(request.DestinationPrefix.AsSpan().TrimEnd('/'), paths.Prefix, paths.Shortened(passage.ForwardedTarget)), in AsWritten);
            return ValueTask.CompletedTask;
        });
        context.AddResponseTransform(response =>
        {
            Clean(response);
            return ValueTask.CompletedTask;
        });
    }

    private void Clean(ResponseTransformContext response)
    {
        var headers = response.HttpContext.Response.Headers;
        if (response.HttpContext.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
        {
            foreach (var nominated in response.ProxyResponse?.Headers.Connection.AsEnumerable() ?? [])
            {
                headers.Remove(nominated);
            }

            rules.CleanResponse(headers);
            return;
        }

        // A browser that named subprotocols wants one of them chosen, and the service never saw ours.
        if (response.HttpContext.Features.GetRequiredFeature<Passage>().TokenPlace == TokenPlace.Subprotocol && headers.SecWebSocketProtocol.Count == 0)
        {
            headers.SecWebSocketProtocol = PresentedToken.Subprotocol;
        }
    }
}
