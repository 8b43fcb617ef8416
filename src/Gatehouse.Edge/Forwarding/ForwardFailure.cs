using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Edge.Forwarding;

/// <summary>What a client is told when an upstream did not answer properly (RFC 9110 §15.6). What has begun to be answered is cut instead, never ended cleanly.</summary>
internal static class ForwardFailure
{
    /// <summary>The status for a failure; null when nobody is left to be told.</summary>
    public static int? StatusOf(IForwarderErrorFeature failure, bool isClientGone)
    {
        if (isClientGone)
        {
            return null;
        }

        return failure.Error switch
        {
            ForwarderError.NoAvailableDestinations => StatusCodes.Status503ServiceUnavailable,
            ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => StatusCodes.Status504GatewayTimeout,
            ForwarderError.RequestBodyClient => OfBody(failure.Exception),
            ForwarderError.Request when failure.Exception is OperationCanceledException or TimeoutException => StatusCodes.Status504GatewayTimeout,
            _ => StatusCodes.Status502BadGateway,
        };
    }

    // 408 too slow, 413 too large; anything else is a body that broke off or broke a rule.
    private static int OfBody(Exception? exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is BadHttpRequestException refused)
            {
                return refused.StatusCode;
            }
        }

        return StatusCodes.Status400BadRequest;
    }
}
