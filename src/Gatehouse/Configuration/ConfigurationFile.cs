using System.Text.Json;

namespace Gatehouse.Configuration;

/// <summary>Reads gatehouse.json: nested objects of strings, numbers and booleans. Comments and trailing commas are welcome, unknown keys are not.</summary>
internal static class ConfigurationFile
{
    private static readonly JsonDocumentOptions Form = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
        MaxDepth = 12,
    };

    /// <summary>Longer than any honest configuration.</summary>
    private const long MaxBytes = 1 << 20;

    /// <returns>What it says in YARP's own format.</returns>
    public static ProxySection Read(string path, ICollection<Entry> entries, ICollection<Mistake> mistakes)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.CanSeek && stream.Length > MaxBytes)
            {
                mistakes.Add(new Mistake($"{path}: is larger than {MaxBytes} bytes"));
                return ProxySection.None;
            }

            using var document = JsonDocument.Parse(stream, Form);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                mistakes.Add(new Mistake($"{path}: must hold one JSON object"));
                return ProxySection.None;
            }

            Walk(path, "", document.RootElement, entries, mistakes);
            return Proxy(path, document.RootElement, mistakes);
        }
        catch (JsonException malformed)
        {
            mistakes.Add(new Mistake($"{path}: is not JSON: {malformed.Message}"));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            mistakes.Add(new Mistake($"{path}: cannot be read: {unreadable.Message}"));
        }

        return ProxySection.None;
    }

    private static ProxySection Proxy(string path, JsonElement root, ICollection<Mistake> mistakes)
    {
        var proxy = root.TryGetProperty(Foreign[0], out var section) && section.ValueKind == JsonValueKind.Object ? new JsonSection(path, Foreign[0], section, mistakes) : null;
        return ProxySection.Read(proxy, new JsonSection(path, "", root, mistakes));
    }

    // Sections that have a form of their own.
    private static readonly string[] Foreign = ["ReverseProxy", "RateLimiterPolicies"];

    private static void Walk(string path, string prefix, JsonElement parent, ICollection<Entry> entries, ICollection<Mistake> mistakes)
    {
        foreach (var property in parent.EnumerateObject())
        {
            var name = prefix + property.Name;
            var isSection = Keys.All.Any(key => key.Name.StartsWith(name + ".", StringComparison.Ordinal));
            if (prefix.Length == 0 && Foreign.Contains(name, StringComparer.Ordinal))
            {
                if (property.Value.ValueKind != JsonValueKind.Object)
                {
                    mistakes.Add(new Mistake($"{path}: {name} must be an object"));
                }
            }
            else if (isSection && property.Value.ValueKind == JsonValueKind.Object)
            {
                Walk(path, name + ".", property.Value, entries, mistakes);
            }
            else if (isSection)
            {
                mistakes.Add(new Mistake($"{path}: {name} must be an object"));
            }
            else if (Keys.Named(name) is not { } key)
            {
                mistakes.Add(new Mistake(Unknown(path, name)));
            }
            else if (Text(property.Value) is { } text)
            {
                entries.Add(new Entry(key, text, path));
            }
            else
            {
                mistakes.Add(new Mistake($"{path}: {name} must be a string or a number; allowed: {key.Allowed}"));
            }
        }
    }

    private static string Unknown(string path, string name)
    {
        var nearest = Spelling.Nearest(name, Keys.All.Where(key => key.Name.Length > 0).Select(key => key.Name));
        return $"{path}: {name} is not a key" + (nearest is null ? "" : $"; did you mean {nearest}?");
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
