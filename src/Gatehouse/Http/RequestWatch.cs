using Gatehouse.Chat.Api;
using Gatehouse.Edge.Routing;
using Gatehouse.Metrics;

namespace Gatehouse.Http;

/// <summary>
/// Sees every HTTP request in and out: counts it, logs it without query, body or headers, and turns what nobody caught into a 500 in the form of this door.
/// </summary>
internal sealed partial class RequestWatch(RequestDelegate next, HostMetrics metrics, TimeProvider clock, ILogger<RequestWatch> logger)
{
    private const string Unmatched = "unmatched";

    public async Task InvokeAsync(HttpContext context)
    {
        var began = clock.GetTimestamp();
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; nobody is left to be answered. nginx's number for it, for the log and the metrics only.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (BadHttpRequestException malformed)
        {
            await FailAsync(context, malformed.StatusCode, malformed.StatusCode == StatusCodes.Status413PayloadTooLarge ? "Payload Too Large" : "Bad Request");
        }
#pragma warning disable CA1031 // The request edge: whatever a bug throws is logged once and becomes a 500.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            LogBroken(KnownMethod.Of(context.Request.Method), Template(context), bug);
            await FailAsync(context, StatusCodes.Status500InternalServerError, "Internal Server Error");
        }

        // A WebSocket's time is not the time of an answer; the gateway counts its connections itself.
        if (context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
        {
            Note(context, clock.GetElapsedTime(began));
        }
    }

    private static async Task FailAsync(HttpContext context, int status, string message)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer is out already; only the broken connection can tell the client now.
            context.Abort();
            return;
        }

        context.Response.Clear();
        await JsonAnswer.RefuseAsync(context, status, message);
    }

    /// <summary>The route, never the path: a path has ids in it, and a client can invent paths.</summary>
    private static string Template(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<ApiRoute>() is { } route)
        {
            // The mounts are one API.
            return string.Concat("/api", route.Template.AsSpan(route.Template.IndexOf(' ', StringComparison.Ordinal) + 1));
        }

        return endpoint is RouteEndpoint { Order: not int.MaxValue, RoutePattern.RawText: { } pattern } ? pattern : Unmatched;
    }

    private void Note(HttpContext context, TimeSpan elapsed)
    {
        var (method, path, status) = (KnownMethod.Of(context.Request.Method), Template(context), context.Response.StatusCode);
        metrics.Answered(method, path, status, elapsed);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            LogFailed(method, path, status, elapsed.TotalMilliseconds);
        }
        else
        {
            LogAnswered(method, path, status, elapsed.TotalMilliseconds);
        }
    }

    [LoggerMessage(1700, LogLevel.Debug, "{Method} {Path} answered {Status} in {Milliseconds} ms")]
    private partial void LogAnswered(string method, string path, int status, double milliseconds);

    [LoggerMessage(1701, LogLevel.Information, "{Method} {Path} answered {Status} in {Milliseconds} ms")]
    private partial void LogFailed(string method, string path, int status, double milliseconds);

    [LoggerMessage(1702, LogLevel.Error, "{Method} {Path} failed because of a bug")]
    private partial void LogBroken(string method, string path, Exception bug);
}
