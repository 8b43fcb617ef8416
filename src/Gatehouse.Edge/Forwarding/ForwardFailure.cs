using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Edge.Forwarding;

/// <summary>What an upstream failed at, and what a client is told of it (RFC 9110 §15.6). What has begun to be answered is cut instead, never ended cleanly.</summary>
/// <param name="Error">In YARP's words, which policies of health understand.</param>
/// <param name="Exception">Why; null when there is nothing to add.</param>
internal sealed record ForwardFailure(ForwarderError Error, Exception? Exception) : IForwarderErrorFeature
{
    /// <summary>Whether not a byte of the request can have reached anybody.</summary>
    public bool WasNeverSent => Exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => true,

        // This is how both clients say that connecting took too long; a silence after that has no such reason in it.
        OperationCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };

    /// <summary>The status for it; null when nobody is left to be told.</summary>
    public int? Status(bool isClientGone)
    {
        if (isClientGone)
        {
            return null;
        }

        return Error switch
        {
            ForwarderError.NoAvailableDestinations => StatusCodes.Status503ServiceUnavailable,
            ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => StatusCodes.Status504GatewayTimeout,
            ForwarderError.RequestBodyClient => OfBody(Exception),
            ForwarderError.Request when Exception is OperationCanceledException or TimeoutException => StatusCodes.Status504GatewayTimeout,
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
