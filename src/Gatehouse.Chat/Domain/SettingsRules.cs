using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>How people's settings change (userdoccers, "User Settings").</summary>
internal static class SettingsRules
{
    private const int TextLength = 128;
    private const int LocaleLength = 16;

    /// <summary>How the client looks.</summary>
    public static readonly string[] Themes = ["dark", "light", "darker", "midnight"];

    // In the order of Status.
    private static readonly string[] Statuses = ["online", "idle", "dnd", "invisible"];

    public static string Word(this Status status) => Statuses[(int)status];

    public static Result<UserSettings> Update(UserSettings before, UserSettingsPatch patch, DateTimeOffset now)
    {
        var form = new Form();
        var after = before.At(now);
        if (patch.Status.Says(out var word))
        {
            after = after with { Status = (Status)Math.Max(0, Choose(form, "status", word, Statuses)) };
        }

        if (patch.Theme.Says(out var theme))
        {
            Choose(form, "theme", theme, Themes);
            after = after with { Theme = theme };
        }

        if (patch.Locale.Says(out var locale))
        {
            form.Length("locale", locale, 2, LocaleLength);
            if (!locale.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
            {
                form.Wrong("locale", "BASE_TYPE_CHOICES", "Not a language.");
            }

            after = after with { Locale = locale };
        }

        if (patch.CustomStatus.Says(out var custom))
        {
            after = after with { CustomStatus = Check(form, custom, now) };
        }

        return form.Fault is { } wrong ? wrong : after;
    }

    private static CustomStatus? Check(Form form, CustomStatus? custom, DateTimeOffset now)
    {
        if (custom is null)
        {
            return null;
        }

        var text = string.IsNullOrWhiteSpace(custom.Text) ? null : custom.Text.Trim();
        form.Length("custom_status.text", text, 0, TextLength);
        if (custom.Emoji is { } emoji && !emoji.IsSensible)
        {
            form.Wrong("custom_status.emoji_name", "BASE_TYPE_CHOICES", "Unknown Emoji");
        }

        // Nothing to show, or only in the past.
        return (text is null && custom.Emoji is null) || !custom.HoldsAt(now) ? null : custom with { Text = text };
    }

    private static int Choose(Form form, string path, string word, string[] choices)
    {
        var chosen = Array.IndexOf(choices, word);
        if (chosen < 0)
        {
            form.Wrong(path, "BASE_TYPE_CHOICES", $"Value must be one of ('{string.Join("', '", choices)}').");
        }

        return chosen;
    }
}
