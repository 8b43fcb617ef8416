using System.Collections.Immutable;
using System.Globalization;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Chat.Api;

/// <summary>Reads the query's parameters and notes what has the wrong type. Of doubles the last counts; an empty one is absent.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private readonly List<FieldError> _errors = [];

    public Fault? Fault => _errors.Count == 0 ? null : Faults.InvalidForm(_errors);

    public int Number(string name, int otherwise, int min, int max)
    {
        if (Find(name) is not { } text)
        {
            return otherwise;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            _errors.Add(new FieldError(name, "NUMBER_TYPE_COERCE", "Value is not int."));
        }
        else if (number < min)
        {
            _errors.Add(new FieldError(name, "NUMBER_TYPE_MIN", $"int value should be greater than or equal to {min}."));
        }
        else if (number > max)
        {
            _errors.Add(new FieldError(name, "NUMBER_TYPE_MAX", $"int value should be less than or equal to {max}."));
        }

        return number;
    }

    public ulong? Id(string name)
    {
        if (Find(name) is not { } text)
        {
            return null;
        }

        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return id;
        }

        _errors.Add(new FieldError(name, "NUMBER_TYPE_COERCE", "Value is not snowflake."));
        return null;
    }

    /// <summary>A moment in ISO 8601.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Find(name) is not { } text)
        {
            return null;
        }

        // A plus sign in a query that nobody encoded is a space by now.
        if (DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        _errors.Add(new FieldError(name, "DATETIME_TYPE_PARSE", "Could not parse the value. Should be ISO8601."));
        return null;
    }

    public string Text(string name)
    {
        if (Find(name) is { } text)
        {
            return text;
        }

        _errors.Add(new FieldError(name, "BASE_TYPE_REQUIRED", "This field is required"));
        return "";
    }

    /// <summary>Null when it is not said.</summary>
    public string? OptionalText(string name) => Find(name);

    /// <summary>All that are given: the parameter may come more than once.</summary>
    public IReadOnlyList<ulong> Ids(string name, int most)
    {
        var ids = new List<ulong>();
        foreach (var (at, text) in All(name, most).Index())
        {
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                ids.Add(id);
            }
            else
            {
                _errors.Add(new FieldError($"{name}.{at}", "NUMBER_TYPE_COERCE", "Value is not snowflake."));
            }
        }

        return ids;
    }

    /// <param name="words">What it may be; the first is meant when it is not said.</param>
    /// <returns>Which of them.</returns>
    public int Choice(string name, params ReadOnlySpan<string> words)
    {
        if (Find(name) is not { } text)
        {
            return 0;
        }

        var at = words.IndexOf(text);
        if (at < 0)
        {
            _errors.Add(NoneOf(name, words));
        }

        return at;
    }

    /// <summary>All that are given of these.</summary>
    /// <param name="mayBeDenied">A minus sign before one says that it is not to be.</param>
    public IReadOnlyList<(int Choice, bool IsDenied)> Choices(string name, ImmutableArray<string> words, bool mayBeDenied)
    {
        var chosen = new List<(int, bool)>();
        foreach (var (place, text) in All(name, words.Length * 2).Index())
        {
            var isDenied = mayBeDenied && text.StartsWith('-');
            var at = words.IndexOf(isDenied ? text[1..] : text);
            if (at >= 0)
            {
                chosen.Add((at, isDenied));
            }
            else
            {
                _errors.Add(NoneOf($"{name}.{place}", words.AsSpan()));
            }
        }

        return chosen;
    }

    public bool Flag(string name) => Find(name) is "true" or "True" or "1";

    public bool? OptionalFlag(string name) => Find(name) switch
    {
        null => null,
        "true" or "True" or "1" => true,
        "false" or "False" or "0" => false,
        _ => WrongFlag(name),
    };

    private bool? WrongFlag(string name)
    {
        _errors.Add(new FieldError(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false."));
        return null;
    }

    private string[] All(string name, int most)
    {
        string[] all = [.. query[name].OfType<string>().Where(static text => text.Length > 0)];
        if (all.Length <= most)
        {
            return all;
        }

        _errors.Add(new FieldError(name, "BASE_TYPE_MAX_LENGTH", $"Must be {most} or fewer in length."));
        return [];
    }

    private static FieldError NoneOf(string path, ReadOnlySpan<string> words) =>
        new(path, "BASE_TYPE_CHOICES", $"Value must be one of {{'{string.Join("', '", words)}'}}.");

    private string? Find(string name) => query[name] is { Count: > 0 } values && values[^1] is { Length: > 0 } text ? text : null;
}
