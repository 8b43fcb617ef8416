using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Chat.Api;

/// <summary>Takes a file in while it arrives.</summary>
/// <param name="name">As its sender calls it; null for no name.</param>
internal delegate ValueTask<Result<Attachment>> Receive(string? name, Stream content);

/// <summary>What a form with parts came to: JSON, and the files that are kept already.</summary>
internal sealed record Parts(ReadOnlyMemory<byte> Json, ImmutableArray<Upload> Uploads);

/// <summary>
/// A message that comes as a form with parts (RFC 7578): the JSON is in <c>payload_json</c>, or <c>content</c> stands alone. Files go to where they are kept while they arrive;
/// nothing of the body is held in memory but what is JSON.
/// </summary>
internal static class MultipartBody
{
    private const int LongestBoundary = 70;
    private const int MostParts = 32;

    public static bool Is(string? contentType) => contentType is not null && contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    public static async ValueTask<Result<Parts>> ReadAsync(HttpRequest request, Receive receive, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
        {
            return Malformed;
        }

        if (request.ContentLength > AttachmentRules.BytesPerRequest)
        {
            return Problems.TooLarge;
        }

        try
        {
            var read = await ReadAsync(new MultipartReader(boundary, request.Body), receive, cancellationToken);
            if (read.Fault is not null)
            {
                // Who is still sending would hear of a broken connection instead of why.
                await request.Body.CopyToAsync(Stream.Null, cancellationToken);
            }

            return read;
        }
        catch (Exception refused) when ((refused as BadHttpRequestException ?? refused.InnerException as BadHttpRequestException) is { StatusCode: 413 })
        {
            return Problems.TooLarge;
        }
        catch (Exception malformed) when (malformed is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            // The reader's only ways to say that the parts are not well formed, or that one ends before its boundary.
            return Malformed;
        }
    }

    private static async ValueTask<Result<Parts>> ReadAsync(MultipartReader reader, Receive receive, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? payload = null;
        var content = "";
        var uploads = ImmutableArray.CreateBuilder<Upload>();
        for (var parts = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } section; parts++)
        {
            if (parts == MostParts || !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
            {
                return Malformed;
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
            if (disposition.IsFileDisposition() || AttachmentForms.NumberOf(name) is not null)
            {
                if (uploads.Count == AttachmentRules.FilesPerMessage)
                {
                    return Faults.InvalidField("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
                }

                var received = await receive(FileNameOf(disposition), section.Body);
                if (!received.Succeeds(out var attachment, out var fault))
                {
                    return fault;
                }

                uploads.Add(new Upload(AttachmentForms.NumberOf(name) ?? (ulong)uploads.Count, attachment));
            }
            else if (name is "payload_json" or "content")
            {
                if (await TextAsync(section.Body, cancellationToken) is not { } text)
                {
                    return Problems.TooLarge;
                }

                (payload, content) = name == "content" ? (payload, Encoding.UTF8.GetString(text)) : (text, content);
            }
        }

        return new Parts(payload ?? ContentAlone(content), uploads.ToImmutable());
    }

    private static Fault Malformed => Faults.InvalidForm(new FieldError("", "CONTENT_TYPE_INVALID", "The parts of the body cannot be read."));

    private static string? FileNameOf(ContentDispositionHeaderValue disposition) =>
        disposition.FileNameStar is { HasValue: true, Length: > 0 } star ? star.Value : HeaderUtilities.RemoveQuotes(disposition.FileName).Value;

    private static async ValueTask<byte[]?> TextAsync(Stream part, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        var buffer = new byte[8 * 1024];
        while (await part.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            text.Write(buffer, 0, read);
            if (text.Length > Call.LongestBody)
            {
                return null;
            }
        }

        return text.ToArray();
    }

    private static byte[] ContentAlone(string content)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("content"u8, content);
            writer.WriteEndObject();
        }

        return output.ToArray();
    }
}
