using System.Globalization;
using System.Text;
using Gatehouse.Edge.Framing;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.Http;

/// <summary>Refusals as Discord's clients read them (discord-api-docs, "Error Messages"): the status in words, and code 0.</summary>
internal sealed class DiscordForm : IRefusalForm
{
    /// <summary>The same for what is refused before it is a request.</summary>
    public static readonly RefusalForm BeforeRequests = new(JsonAnswer.ContentType, static (problem, _, _) => Refusal(problem.Status));

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
            : JsonAnswer.WriteAsync(context, problem.Status, Refusal(problem.Status));
    }

    // Of these, only a body that is too large has a code of its own.
    private static byte[] Refusal(int status) => status == StatusCodes.Status413PayloadTooLarge
        ? """{"message": "Request entity too large", "code": 40005}"""u8.ToArray()
        : Encoding.ASCII.GetBytes($$"""{"message": "{{status}}: {{ReasonPhrases.GetReasonPhrase(status)}}", "code": 0}""");

    private static byte[] TooMany(string? retryAfter)
    {
        var seconds = int.TryParse(retryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after : 1;
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $$"""{"message": "You are being rate limited.", "retry_after": {{seconds}}.0, "global": false}"""));
    }
}
