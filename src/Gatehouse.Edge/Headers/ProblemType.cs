using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Headers;

/// <summary>A kind of refusal: its status, the name by which a program knows it (RFC 9457 §3.1.1) and a title for people. Names stay; titles may change.</summary>
public sealed record ProblemType(int Status, string Urn, string Title)
{
    public static readonly ProblemType BadRequest = new(StatusCodes.Status400BadRequest, Problem.BadRequest, "The request is malformed");
    public static readonly ProblemType BadTarget = new(StatusCodes.Status400BadRequest, Problem.BadTarget, "The request target can be read in more than one way");
    public static readonly ProblemType Unauthorized = new(StatusCodes.Status401Unauthorized, Problem.Unauthorized, "A valid access token is needed");
    public static readonly ProblemType Forbidden = new(StatusCodes.Status403Forbidden, Problem.Forbidden, "This is not allowed");
    public static readonly ProblemType NotFound = new(StatusCodes.Status404NotFound, Problem.NotFound, "There is nothing here");
    public static readonly ProblemType MethodNotAllowed = new(StatusCodes.Status405MethodNotAllowed, Problem.MethodNotAllowed, "This method is not allowed here");
    public static readonly ProblemType RequestTimeout = new(StatusCodes.Status408RequestTimeout, Problem.RequestTimeout, "The request took too long to arrive");
    public static readonly ProblemType ContentTooLarge = new(StatusCodes.Status413PayloadTooLarge, Problem.ContentTooLarge, "The content is too large");
    public static readonly ProblemType TargetTooLong = new(StatusCodes.Status414UriTooLong, Problem.TargetTooLong, "The request target is too long");
    public static readonly ProblemType RateLimited = new(StatusCodes.Status429TooManyRequests, Problem.RateLimited, "Too many requests");
    public static readonly ProblemType HeadersTooLarge = new(StatusCodes.Status431RequestHeaderFieldsTooLarge, Problem.HeadersTooLarge, "The headers are too large");
    public static readonly ProblemType NotImplemented = new(StatusCodes.Status501NotImplemented, Problem.NotImplemented, "This is not supported");
    public static readonly ProblemType BadGateway = new(StatusCodes.Status502BadGateway, Problem.BadGateway, "The service behind did not answer properly");
    public static readonly ProblemType Unavailable = new(StatusCodes.Status503ServiceUnavailable, Problem.Unavailable, "The service is not available now");
    public static readonly ProblemType GatewayTimeout = new(StatusCodes.Status504GatewayTimeout, Problem.GatewayTimeout, "The service behind did not answer in time");
    public static readonly ProblemType VersionNotSupported = new(StatusCodes.Status505HttpVersionNotsupported, Problem.VersionNotSupported, "This version of HTTP is not spoken here");
}
