using System.Globalization;
using System.Text.Json;

namespace Gatehouse.Configuration;

/// <summary>One object of the configuration file: gives out what is in it, and says where what is wrong. Names are taken in any case, as YARP does.</summary>
/// <param name="file">Path of the file.</param>
/// <param name="name">Where in it, dots for nesting.</param>
/// <param name="element">The object.</param>
/// <param name="mistakes">Collects what is not allowed.</param>
internal sealed class JsonSection(string file, string name, JsonElement element, ICollection<Mistake> mistakes)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public string? Text(string key, string allowed, Func<string, bool> isAllowed)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && isAllowed(text))
        {
            return text;
        }

        Refuse(key, value, allowed);
        return null;
    }

    public int? Number(string key, int least, int most)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse(key, value, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"));
        return null;
    }

    public bool? Flag(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Refuse(key, value, "true or false");
        return null;
    }

    /// <summary>A time as .NET writes it, <c>00:00:10</c>; from a millisecond to a day.</summary>
    public TimeSpan? Time(string key)
    {
        TimeSpan time = default;
        var text = Text(key, "a time from 00:00:00.001 to 1.00:00:00, as hours:minutes:seconds", text =>
            TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out time) && time >= TimeSpan.FromMilliseconds(1) && time <= TimeSpan.FromDays(1));
        return text is null ? null : time;
    }

    /// <summary>One of the names of an enumeration.</summary>
    public T? Word<T>(string key)
        where T : struct, Enum
    {
        var text = Text(key, string.Join(", ", Enum.GetNames<T>()), static text => Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase));
        return text is null ? null : Enum.Parse<T>(text, ignoreCase: true);
    }

    public IReadOnlyList<string>? Texts(string key, int most)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= most && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String && item.GetString()!.Length > 0))
        {
            return [.. value.EnumerateArray().Select(static item => item.GetString()!)];
        }

        Refuse(key, value, string.Create(CultureInfo.InvariantCulture, $"a list of at most {most} strings"));
        return null;
    }

    /// <summary>Names and strings of one's own choice.</summary>
    public IReadOnlyDictionary<string, string>? Map(string key)
    {
        const int Most = 32;
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Count() <= Most && value.EnumerateObject().All(static item => item.Value.ValueKind == JsonValueKind.String))
        {
            return value.EnumerateObject().ToDictionary(static item => item.Name, static item => item.Value.GetString()!, StringComparer.OrdinalIgnoreCase);
        }

        Refuse(key, value, string.Create(CultureInfo.InvariantCulture, $"an object of at most {Most} strings"));
        return null;
    }

    public JsonSection? Child(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return new JsonSection(file, $"{name}.{key}", value, mistakes);
        }

        Refuse(key, value, "an object");
        return null;
    }

    /// <summary>Objects by an id of the operator's choice.</summary>
    public IReadOnlyList<(string Id, JsonSection Section)> Children(string key, int most)
    {
        const int LongestId = 100;
        var found = new List<(string, JsonSection)>();
        if (Find(key) is not { } value)
        {
            return found;
        }

        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() > most)
        {
            Refuse(key, value, string.Create(CultureInfo.InvariantCulture, $"an object of at most {most} objects"));
            return found;
        }

        foreach (var item in value.EnumerateObject())
        {
            // The at sign is ours: it numbers what changed.
            if (item.Value.ValueKind != JsonValueKind.Object || item.Name.Length is 0 or > LongestId || item.Name.Contains('@', StringComparison.Ordinal))
            {
                mistakes.Add(new Mistake($"{file}: {name}.{key}.{item.Name} must be an object, and its name 1 to {LongestId} characters other than @"));
                continue;
            }

            found.Add((item.Name, new JsonSection(file, $"{name}.{key}.{item.Name}", item.Value, mistakes)));
        }

        return found;
    }

    /// <summary>A list of objects.</summary>
    public IReadOnlyList<JsonSection>? Items(string key, int most)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= most && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.Object))
        {
            return [.. value.EnumerateArray().Select((item, index) => new JsonSection(file, string.Create(CultureInfo.InvariantCulture, $"{name}.{key}[{index}]"), item, mistakes))];
        }

        Refuse(key, value, string.Create(CultureInfo.InvariantCulture, $"a list of at most {most} objects"));
        return null;
    }

    /// <summary>The names that are there.</summary>
    public IReadOnlyList<string> Names => [.. element.EnumerateObject().Select(static item => item.Name)];

    /// <summary>A rule that no single value breaks.</summary>
    public void Refuse(string why) => mistakes.Add(new Mistake($"{file}: {name}: {why}"));

    /// <summary>To be called last: what was not asked for is no key.</summary>
    public void End()
    {
        foreach (var item in element.EnumerateObject().Where(item => !_known.Contains(item.Name)))
        {
            var nearest = Spelling.Nearest(item.Name, _known);
            mistakes.Add(new Mistake($"{file}: {name}.{item.Name} is not a key{(nearest is null ? "" : $"; did you mean {nearest}?")} Allowed: {string.Join(", ", _known)}"));
        }
    }

    private JsonElement? Find(string key)
    {
        _known.Add(key);
        foreach (var item in element.EnumerateObject())
        {
            if (item.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return item.Value.ValueKind == JsonValueKind.Null ? null : item.Value;
            }
        }

        return null;
    }

    private void Refuse(string key, JsonElement value, string allowed)
    {
        const int Longest = 200;
        var text = value.GetRawText();
        mistakes.Add(new Mistake($"{file}: {name}.{key} is {(text.Length <= Longest ? text : text[..Longest] + "…")}; allowed: {allowed}"));
    }
}
