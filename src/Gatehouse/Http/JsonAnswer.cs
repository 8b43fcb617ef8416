using System.Text;

namespace Gatehouse.Http;

/// <summary>Small JSON answers of the host itself.</summary>
internal static class JsonAnswer
{
    // Exactly this, as everywhere: with a charset behind it, eris and oceanic do not parse the body (docs/dialects/discord.md).
    private const string ContentType = "application/json";

    /// <summary>A refusal in Discord's form. The message is ours and plain ASCII.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string message) =>
        WriteAsync(context, status, Encoding.ASCII.GetBytes($$"""{"message": "{{status}}: {{message}}", "code": 0}"""));

    public static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
