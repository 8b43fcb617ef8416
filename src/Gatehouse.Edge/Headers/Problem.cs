using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Headers;

/// <summary>
/// Errors of the perimeter as <c>application/problem+json</c> (RFC 9457), each with the request id. The response is aborted instead when another one has begun already: an error after half an answer
/// would be read as the rest of it.
/// </summary>
public static class Problem
{
    public const string BadRequest = "urn:gatehouse:problem:bad-request";
    public const string BadTarget = "urn:gatehouse:problem:bad-target";
    public const string Unauthorized = "urn:gatehouse:problem:unauthorized";
    public const string Forbidden = "urn:gatehouse:problem:forbidden";
    public const string NotFound = "urn:gatehouse:problem:not-found";
    public const string MethodNotAllowed = "urn:gatehouse:problem:method-not-allowed";
    public const string RequestTimeout = "urn:gatehouse:problem:request-timeout";
    public const string ContentTooLarge = "urn:gatehouse:problem:content-too-large";
    public const string TargetTooLong = "urn:gatehouse:problem:target-too-long";
    public const string RateLimited = "urn:gatehouse:problem:rate-limited";
    public const string HeadersTooLarge = "urn:gatehouse:problem:headers-too-large";
    public const string NotImplemented = "urn:gatehouse:problem:not-implemented";
    public const string BadGateway = "urn:gatehouse:problem:bad-gateway";
    public const string Unavailable = "urn:gatehouse:problem:unavailable";
    public const string GatewayTimeout = "urn:gatehouse:problem:gateway-timeout";
    public const string VersionNotSupported = "urn:gatehouse:problem:version-not-supported";

    /// <summary>RFC 9457 §3.</summary>
    internal const string ContentType = "application/problem+json";

    private static readonly JsonEncodedText TypeName = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText TitleName = JsonEncodedText.Encode("title");
    private static readonly JsonEncodedText StatusName = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText DetailName = JsonEncodedText.Encode("detail");
    private static readonly JsonEncodedText RequestIdName = JsonEncodedText.Encode("requestId");

    /// <summary>Writes a problem of a kind that is known.</summary>
    public static Task WriteAsync(HttpContext context, ProblemType problem, string requestId, string? detail = null) =>
        WriteAsync(context, problem.Status, problem.Urn, problem.Title, requestId, detail);

    /// <param name="context">The request to answer; its response must not have begun.</param>
    /// <param name="status">An HTTP status, said in the body too.</param>
    /// <param name="type">A stable URI of the kind of problem.</param>
    /// <param name="title">The kind in a few words.</param>
    /// <param name="requestId">Goes into body and header.</param>
    /// <param name="detail">This case in a sentence; goes to the client.</param>
    public static Task WriteAsync(HttpContext context, int status, string type, string title, string requestId, string? detail = null)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        var body = Body(status, type, title, requestId, detail);
        response.StatusCode = status;
        ForgetContent(response.Headers);
        response.Headers.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers[RequestIds.HeaderName] = requestId;
        response.ContentLength = body.Length;

        // RFC 9110 §9.3.2: the same header fields as for GET, and nothing else.
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>The body alone, for an answer that no framework writes.</summary>
    internal static ReadOnlyMemory<byte> Body(ProblemType problem, string requestId, string? detail) => Body(problem.Status, problem.Urn, problem.Title, requestId, detail);

    private static ReadOnlyMemory<byte> Body(int status, string type, string title, string requestId, string? detail)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString(TypeName, type);
        json.WriteString(TitleName, title);
        json.WriteNumber(StatusName, status);
        if (detail is not null)
        {
            json.WriteString(DetailName, detail);
        }

        json.WriteString(RequestIdName, requestId);
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    // What an answer that was meant to be given said about its content is not true of this one.
    private static void ForgetContent(IHeaderDictionary headers)
    {
        headers.ContentEncoding = default;
        headers.ContentLanguage = default;
        headers.ContentRange = default;
        headers.ContentDisposition = default;
        headers.TransferEncoding = default;
        headers.ETag = default;
        headers.LastModified = default;
        headers.Expires = default;
        headers.Trailer = default;
    }
}
