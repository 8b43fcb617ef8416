using System.Text;
using System.Text.Json;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Chat.Api;

/// <summary>
/// A message that comes as a form with parts (RFC 7578): the JSON is in <c>payload_json</c>, or <c>content</c> stands alone. Files are refused until there is a place for
/// them.
/// </summary>
internal static class MultipartBody
{
    private const int LongestBoundary = 70;

    public static bool Is(string? contentType) => contentType is not null && contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <summary>The JSON that the parts come to.</summary>
    public static async ValueTask<Result<ReadOnlyMemory<byte>>> ReadAsync(byte[] body, string contentType, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
        {
            return Malformed;
        }

        ReadOnlyMemory<byte>? payload = null;
        string? content = null;
        var errors = new List<FieldError>();
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body, writable: false));
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                {
                    return Malformed;
                }

                var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
                if (disposition.IsFileDisposition() || name.StartsWith("files[", StringComparison.Ordinal) || name == "file")
                {
                    errors.Add(new FieldError("files", "BASE_TYPE_MAX_LENGTH", "Must be 0 or fewer in length."));
                    break;
                }

                using var part = new MemoryStream();
                await section.Body.CopyToAsync(part, cancellationToken);
                if (name == "payload_json")
                {
                    payload = part.ToArray();
                }
                else if (name == "content")
                {
                    content = Encoding.UTF8.GetString(part.ToArray());
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // The reader's only ways to say that the parts are not well formed, or that one ends before its boundary.
            return Malformed;
        }

        if (errors.Count > 0)
        {
            return Faults.InvalidForm(errors);
        }

        return payload ?? ContentAlone(content ?? "");
    }

    private static Fault Malformed => Faults.InvalidForm(new FieldError("", "CONTENT_TYPE_INVALID", "The parts of the body cannot be read."));

    private static ReadOnlyMemory<byte> ContentAlone(string content)
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
