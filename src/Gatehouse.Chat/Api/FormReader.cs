using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api;

/// <summary>
/// Reads a body's fields and notes what has the wrong type, so that the client hears of everything at once (discord-api-docs, "Error Messages"). Unknown fields
/// are ignored, of doubles the last counts, and null is as good as absent where a field cannot be null. Lengths and ranges are the use cases' affair.
/// </summary>
internal sealed class FormReader
{
    private readonly JsonElement _root;
    private readonly string _path;
    private readonly List<FieldError> _errors;

    public FormReader(JsonElement root)
        : this(root, "", [])
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Wrong("", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
        }
    }

    private FormReader(JsonElement root, string path, List<FieldError> errors)
    {
        _root = root;
        _path = path;
        _errors = errors;
    }

    /// <summary>What is wrong so far; null when nothing is.</summary>
    public Fault? Fault => _errors.Count == 0 ? null : Faults.InvalidForm(_errors);

    public void Wrong(string name, string code, string message)
    {
        // Enough to mend the request by; a body of a million mistakes does not get a million answers.
        if (_errors.Count < 100)
        {
            _errors.Add(new FieldError(PathOf(name), code, message));
        }
    }

    public bool Has(string name) => Find(name, out _);

    public string RequiredText(string name)
    {
        if (!Find(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            Wrong(name, "BASE_TYPE_REQUIRED", "This field is required");
            return "";
        }

        return TryText(name, value, out var text) ? text : "";
    }

    public string? Text(string name) =>
        Find(name, out var value) && value.ValueKind != JsonValueKind.Null && TryText(name, value, out var text) ? text : null;

    /// <summary>A text where a number would do as well: null when it is none.</summary>
    public string? Word(string name) => Find(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A text that can be taken away: null counts.</summary>
    public Optional<string?> NullableText(string name)
    {
        if (!Find(name, out var value))
        {
            return default;
        }

        return value.ValueKind != JsonValueKind.Null && TryText(name, value, out var text) ? text : (string?)null;
    }

    /// <summary>A moment that can be taken away: null counts.</summary>
    public Optional<DateTimeOffset?> NullableTime(string name)
    {
        if (!NullableText(name).Says(out var text))
        {
            return default;
        }

        if (text is null)
        {
            return (DateTimeOffset?)null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        Wrong(name, "DATE_TIME_TYPE_PARSE", "Could not parse the value. Should be ISO8601.");
        return default;
    }

    public Optional<string> OptionalText(string name) => Text(name) is { } text ? text : default(Optional<string>);

    public Optional<bool> Flag(string name)
    {
        if (!Find(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Wrong(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
        return default;
    }

    public Optional<int> Number(string name)
    {
        if (!Find(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
        {
            return number;
        }

        if (value.ValueKind == JsonValueKind.String
            && int.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return number;
        }

        Wrong(name, "NUMBER_TYPE_COERCE", "Value is not int.");
        return default;
    }

    /// <summary>A snowflake that can be taken away: null counts.</summary>
    public Optional<ulong?> NullableId(string name)
    {
        if (!Find(name, out var value))
        {
            return default;
        }

        return value.ValueKind != JsonValueKind.Null && TryId(name, value, out var id) ? id : (ulong?)null;
    }

    public ulong? Id(string name) => NullableId(name).Or(null);

    public ulong RequiredId(string name)
    {
        if (!Find(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            Wrong(name, "BASE_TYPE_REQUIRED", "This field is required");
            return 0;
        }

        return TryId(name, value, out var id) ? id : 0;
    }

    /// <summary>A bit set: decimal digits in a string, or a number.</summary>
    public Permissions? Bits(string name) =>
        Find(name, out var value) && value.ValueKind != JsonValueKind.Null && TryUnsigned(name, value, "bit set", out var bits) ? (Permissions)bits : null;

    public ImmutableArray<ulong> Ids(string name) => List<ulong>(name, TryId) ?? [];

    public Optional<ImmutableArray<ulong>> OptionalIds(string name) =>
        List<ulong>(name, TryId) is { } ids ? ids : default(Optional<ImmutableArray<ulong>>);

    public ImmutableArray<string> Texts(string name) => List<string>(name, TryText) ?? [];

    /// <summary>An object inside this one; null when absent.</summary>
    public FormReader? Inner(string name)
    {
        if (!Find(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return TryForm(name, value, out var form) ? form : null;
    }

    /// <summary>Objects in a list; null when absent.</summary>
    public ImmutableArray<T>? Objects<T>(string name, Func<FormReader, T> read) =>
        List<FormReader>(name, TryForm) is { } forms ? [.. forms.Select(read)] : null;

    /// <summary>How many elements a list has; 0 when absent.</summary>
    public int Count(string name) => Find(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : 0;

    /// <summary>A text or a whole number, as the JSON literal that it is.</summary>
    public string? Literal(string name, int longest)
    {
        if (!Find(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _))
        {
            return value.GetRawText();
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Wrong(name, "STRING_TYPE_CONVERT", "Could not interpret the value as string.");
            return null;
        }

        if (value.GetString()!.Length > longest)
        {
            Wrong(name, "BASE_TYPE_MAX_LENGTH", $"Must be {longest} or fewer in length.");
            return null;
        }

        return value.GetRawText();
    }

    /// <summary>The objects of a body that is a list.</summary>
    public static ImmutableArray<T> RootList<T>(JsonElement root, Func<FormReader, T> read, out Fault? fault)
    {
        var form = new FormReader(root, "", []);
        ImmutableArray<T> items = [];
        if (root.ValueKind == JsonValueKind.Array)
        {
            items = [.. Each<FormReader>("", root, form.TryForm).Select(read)];
        }
        else
        {
            form.Wrong("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
        }

        fault = form.Fault;
        return items;
    }

    private bool Find(string name, out JsonElement value)
    {
        if (_root.ValueKind == JsonValueKind.Object)
        {
            return _root.TryGetProperty(name, out value);
        }

        value = default;
        return false;
    }

    private bool TryText(string name, JsonElement value, out string text)
    {
        var isText = value.ValueKind == JsonValueKind.String;
        if (!isText)
        {
            Wrong(name, "STRING_TYPE_CONVERT", "Could not interpret the value as string.");
        }

        text = isText ? value.GetString()! : "";
        return isText;
    }

    private bool TryId(string name, JsonElement value, out ulong id) => TryUnsigned(name, value, "snowflake", out id);

    private bool TryUnsigned(string name, JsonElement value, string what, out ulong number)
    {
        number = 0;
        var isNumber = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetUInt64(out number),
            JsonValueKind.String => ulong.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        if (!isNumber)
        {
            Wrong(name, "NUMBER_TYPE_COERCE", $"Value is not {what}.");
        }

        return isNumber;
    }

    private bool TryForm(string name, JsonElement value, out FormReader form)
    {
        form = new FormReader(value, PathOf(name), _errors);
        if (value.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        Wrong(name, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
        return false;
    }

    private ImmutableArray<T>? List<T>(string name, TryRead<T> read)
    {
        if (!Find(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return Each(name, value, read);
        }

        Wrong(name, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
        return null;
    }

    private static ImmutableArray<T> Each<T>(string name, JsonElement list, TryRead<T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var path = index++.ToString(CultureInfo.InvariantCulture);
            if (read(name.Length == 0 ? path : $"{name}.{path}", item, out var good))
            {
                items.Add(good);
            }
        }

        return items.ToImmutable();
    }

    private string PathOf(string name) => _path.Length == 0 || name.Length == 0 ? _path + name : $"{_path}.{name}";

    private delegate bool TryRead<T>(string path, JsonElement item, out T value);
}
