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

    public bool Flag(string name) => Find(name) is "true" or "True" or "1";

    private string? Find(string name) => query[name] is { Count: > 0 } values && values[^1] is { Length: > 0 } text ? text : null;
}
