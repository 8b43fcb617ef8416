using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Gatehouse.Edge.Authentication;

/// <summary>JSON as a token may contain it: valid UTF-8, one object, shallow, no name twice, nothing after it.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = 16,
    };

    /// <returns>Null when it is not such JSON. The document reads from <paramref name="json"/>, which must outlive it.</returns>
    public static JsonDocument? ParseObject(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            return null;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Options);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Only what carries a good signature is parsed, so a stranger cannot make us throw. InvalidOperationException is a name with half a surrogate pair.
            return null;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        return null;
    }

    public static bool TryGetText(JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = element.GetString();
            return text is not null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape: JSON's grammar allows it, Unicode does not.
            return false;
        }
    }
}
