namespace Gatehouse.Http;

/// <summary>Small JSON answers of the host itself.</summary>
internal static class JsonAnswer
{
    // Exactly this, as everywhere: with a charset behind it, eris and oceanic do not parse the body (docs/dialects/discord.md).
    public const string ContentType = "application/json";

    public static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
