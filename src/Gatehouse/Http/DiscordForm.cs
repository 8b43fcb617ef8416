using System.Globalization;
using Gatehouse.Edge.Headers;

namespace Gatehouse.Http;

/// <summary>Refusals as Discord's clients read them (discord-api-docs, "Error Messages"): the status in words, and code 0.</summary>
internal sealed class DiscordForm : IRefusalForm
{
    public Task WriteAsync(HttpContext context, ProblemType problem, string requestId, string? detail)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer is out already; only the broken connection can tell the client now.
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Headers.CacheControl = "no-store";
        return problem.Status == StatusCodes.Status429TooManyRequests
            ? JsonAnswer.WriteAsync(context, problem.Status, TooMany(context.Response.Headers.RetryAfter))
            : JsonAnswer.RefuseAsync(context, problem.Status, Words(problem.Status));
    }

    // The phrases of RFC 9110 §15, which Discord says too.
    private static string Words(int status) => status switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Payload Too Large",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };

    private static byte[] TooMany(string? retryAfter)
    {
        var seconds = int.TryParse(retryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after : 1;
        return System.Text.Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $$"""{"message": "You are being rate limited.", "retry_after": {{seconds}}.0, "global": false}"""));
    }
}
