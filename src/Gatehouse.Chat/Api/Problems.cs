using Gatehouse.Realtime;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Chat.Api;

/// <summary>What is wrong with a request before anybody looks at what it wants.</summary>
internal static class Problems
{
    public static readonly Reply NotFound = Plain(StatusCodes.Status404NotFound, FaultKind.NotFound, "404: Not Found");
    public static readonly Reply MethodNotAllowed = Plain(StatusCodes.Status405MethodNotAllowed, FaultKind.Invalid, "405: Method Not Allowed");
    public static readonly Reply Broken = Plain(StatusCodes.Status500InternalServerError, FaultKind.Unavailable, "500: Internal Server Error");

    public static readonly Fault TooLarge = new(FaultKind.Invalid, 40005, "Request entity too large");
    public static readonly Fault UnsupportedMediaType = new(FaultKind.Invalid, 0, "415: Unsupported Media Type");
    public static readonly Fault InvalidJson = new(FaultKind.Invalid, 50109, "The request body contains invalid JSON.");

    public static readonly Fault StoreUnavailable =
        new(FaultKind.Unavailable, 0, "503: Service Unavailable") { RetryAfter = TimeSpan.FromSeconds(2) };

    private static Reply Plain(int status, FaultKind kind, string message) => Reply.Refuse(status, new Fault(kind, 0, message));
}
