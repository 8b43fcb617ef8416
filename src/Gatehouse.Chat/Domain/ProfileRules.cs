using System.Globalization;
using System.Text;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>What people and bots may call themselves and say about themselves (discord-api-docs, "Usernames and Nicknames").</summary>
public static class ProfileRules
{
    /// <summary>
    /// What is wrong with a username; null when nothing is. 2 to 32 characters without blanks at its ends, without anything invisible,
    /// without what mentions are made of, and not a mention itself.
    /// </summary>
    public static Fault? CheckUsername(string username)
    {
        var form = new Form();
        Check(form, username);
        return form.Fault;
    }

    internal static Result<User> Update(User user, ProfilePatch patch)
    {
        var changed = user with
        {
            Username = patch.Username.Or(user.Username),
            GlobalName = NullIfBlank(patch.GlobalName.Or(user.GlobalName)),
            Avatar = patch.Avatar.Or(user.Avatar),
            Bio = NullIfBlank(patch.Bio.Or(user.Bio)),
        };
        var form = new Form();
        if (changed.Username != user.Username)
        {
            Check(form, changed.Username);
        }

        form.Length("global_name", changed.GlobalName, 0, 32);
        form.Picture("avatar", changed.Avatar);
        form.Length("bio", changed.Bio, 0, 190);
        return form.Fault is { } wrong ? wrong : changed;
    }

    private static void Check(Form form, string username)
    {
        form.Length("username", username, 2, 32);
        if (username.Trim().Length != username.Length
            || username.EnumerateRunes().Any(rune => !IsSensible(rune))
            || username.Contains("```", StringComparison.Ordinal)
            || username.Equals("everyone", StringComparison.OrdinalIgnoreCase)
            || username.Equals("here", StringComparison.OrdinalIgnoreCase))
        {
            form.Wrong("username", "USERNAME_INVALID_CHARACTERS", "This name cannot be used.");
        }
    }

    // An unpaired surrogate comes as U+FFFD, a symbol: nobody has it in their name on purpose.
    private static bool IsSensible(Rune rune) => rune.Value is not ('@' or '#' or ':' or 0xFFFD) && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
