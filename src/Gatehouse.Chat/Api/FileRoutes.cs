using System.Globalization;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Chat.Api;

/// <summary>
/// The files of messages, for whoever has their address; nobody signs in here, since browsers fetch them. Nothing in them is ever run: the type is ours, pictures and
/// sound are shown, everything else is saved.
/// </summary>
internal sealed partial class FileRoutes(Attachments attachments, ILogger<FileRoutes> logger)
{
    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods("/attachments/{channel}/{attachment}/{name}", ["GET", "HEAD"], ServeAsync);

    private async Task ServeAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (StoreUnavailableException unavailable)
        {
            LogUnavailable(unavailable);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            await ((Reply)Problems.StoreUnavailable).WriteAsync(context.Response, context.RequestAborted);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (await FindAsync(request, context.RequestAborted) is not var (place, attachment))
        {
            await Problems.NotFound.WriteAsync(response, context.RequestAborted);
            return;
        }

        var tag = $"\"{attachment.Id}\"";
        Describe(response.Headers, attachment, tag);
        if (request.Headers.IfNoneMatch.ToString() is { Length: > 0 } known && known.Contains(tag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (from, length) = (0L, attachment.Size);
        if (RangeOf(request, attachment.Size, tag) is { } range)
        {
            (from, length) = range;
            response.StatusCode = length > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = length > 0
                ? string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + length - 1}/{attachment.Size}")
                : string.Create(CultureInfo.InvariantCulture, $"bytes */{attachment.Size}");
        }

        response.ContentLength = length;
        if (length == 0 || HttpMethods.IsHead(request.Method))
        {
            return;
        }

        await using var content = await attachments.OpenAsync(place, from, length, context.RequestAborted)
            ?? throw new StoreUnavailableException("A file is gone that its message still has.");
        await CopyAsync(content, response, length, context.RequestAborted);
    }

    private static async Task CopyAsync(Stream content, HttpResponse response, long length, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            var buffer = response.BodyWriter.GetMemory(64 * 1024);
            var read = await content.ReadAsync(buffer[..(int)Math.Min(buffer.Length, length)], cancellationToken);
            if (read == 0)
            {
                throw new StoreUnavailableException("A file is shorter than its message says.");
            }

            response.BodyWriter.Advance(read);
            length -= read;
            await response.BodyWriter.FlushAsync(cancellationToken);
        }
    }

    private async ValueTask<(FilePlace Place, Attachment Attachment)?> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!ulong.TryParse((string?)request.RouteValues["channel"], NumberStyles.None, CultureInfo.InvariantCulture, out var channel)
            || !ulong.TryParse((string?)request.RouteValues["attachment"], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        var place = new FilePlace(new ChannelId(channel), new AttachmentId(id));
        var found = await attachments.FindAsync(place, (string)request.RouteValues["name"]!, request.Query["key"].ToString(), cancellationToken);
        return found is null ? null : (place, found);
    }

    private static void Describe(IHeaderDictionary headers, Attachment attachment, string tag)
    {
        var isSafe = FileKind.IsSafe(attachment.ContentType);
        headers.ContentType = isSafe ? attachment.ContentType : "application/octet-stream";
        var disposition = new ContentDispositionHeaderValue(isSafe ? "inline" : "attachment");
        disposition.SetHttpFileName(attachment.Name);
        headers.ContentDisposition = disposition.ToString();
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";

        // A file never changes, and whoever was told the address may keep what it is of.
        headers.CacheControl = "private, max-age=31536000, immutable";
        headers.ETag = tag;
        headers.AcceptRanges = "bytes";
    }

    /// <summary>One range of RFC 9110 §14.2, of no bytes when there are none; null for the whole, which is also the answer to several.</summary>
    private static (long From, long Length)? RangeOf(HttpRequest request, long size, string tag)
    {
        if (!HttpMethods.IsGet(request.Method)
            || !RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var wanted) || wanted.Unit != "bytes" || wanted.Ranges.Count != 1
            || (request.Headers.IfRange.ToString() is { Length: > 0 } condition && condition != tag))
        {
            return null;
        }

        var range = wanted.Ranges.First();
        var (from, to) = range.From is { } first
            ? (first, Math.Min(range.To ?? long.MaxValue, size - 1))
            : (Math.Max(0, size - range.To.GetValueOrDefault()), size - 1);
        return from <= to ? (from, to - from + 1) : (0, 0);
    }

    [LoggerMessage(1411, LogLevel.Warning, "A file could not be read")]
    private partial void LogUnavailable(Exception unavailable);
}
