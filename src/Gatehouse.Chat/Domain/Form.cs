using System.Globalization;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>
/// Collects what is wrong with a request, so that its author hears of all mistakes at once (discord-api-docs, "Error Messages").
/// </summary>
internal sealed class Form
{
    private List<FieldError>? _errors;

    /// <summary>The refusal; null when nothing is wrong.</summary>
    public Fault? Fault => _errors is null ? null : Faults.InvalidForm(_errors);

    public void Wrong(string path, string code, string message) => (_errors ??= []).Add(new FieldError(path, code, message));

    /// <param name="text">Its length counts in Unicode code points; null is as good as empty.</param>
    public void Length(string path, string? text, int min, int max)
    {
        var length = CodePoints.Count(text);
        if (length > max && min == 0)
        {
            Wrong(path, "BASE_TYPE_MAX_LENGTH", Invariant($"Must be {max} or fewer in length."));
        }
        else if (length > max || (length < min && length > 0))
        {
            Wrong(path, "BASE_TYPE_BAD_LENGTH", Invariant($"Must be between {min} and {max} in length."));
        }
        else if (length < min)
        {
            Wrong(path, "BASE_TYPE_REQUIRED", "This field is required");
        }
    }

    public void Range(string path, long number, long min, long max)
    {
        if (number < min)
        {
            Wrong(path, "NUMBER_TYPE_MIN", Invariant($"int value should be greater than or equal to {min}."));
        }
        else if (number > max)
        {
            Wrong(path, "NUMBER_TYPE_MAX", Invariant($"int value should be less than or equal to {max}."));
        }
    }

    /// <summary>A hash or address of a picture.</summary>
    public void Picture(string path, string? picture) => Length(path, picture, 0, Limits.PictureLength);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
