using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Accounts;

/// <summary>What a new account must look like. Discord's leaf codes, the document's limits.</summary>
internal static class SignUpForm
{
    public const int LongestEmail = 255;
    public const int ShortestPassword = 8;

    // A bound on what is hashed, not on anybody's imagination.
    public const int LongestPassword = 128;

    private const int LongestLocalPart = 64;
    private const string Length = "BASE_TYPE_BAD_LENGTH";

    public static List<FieldError> Check(string username, string email, string password)
    {
        var errors = new List<FieldError>();
        errors.AddRange(ProfileRules.CheckUsername(username)?.Fields ?? []);
        CheckEmail(email, errors);
        CheckNewPassword(password, errors);
        return errors;
    }

    private static void CheckEmail(string email, List<FieldError> errors)
    {
        if (!LooksLikeEmail(email))
        {
            errors.Add(new FieldError("email", "EMAIL_TYPE_INVALID_EMAIL", "Not a well formed email address."));
        }
    }

    /// <summary>How long a password can be at all; whether it is the right one is not said here.</summary>
    public static void CheckPassword(string password, List<FieldError> errors)
    {
        if (password.Length is < ShortestPassword or > LongestPassword)
        {
            errors.Add(new FieldError("password", Length, $"Must be between {ShortestPassword} and {LongestPassword} in length."));
        }
    }

    private static void CheckNewPassword(string password, List<FieldError> errors)
    {
        CheckPassword(password, errors);
        if (!password.Any(char.IsUpper) || !password.Any(char.IsLower) || !password.Any(char.IsDigit) || password.All(char.IsLetterOrDigit))
        {
            errors.Add(new FieldError(
                "password", "PASSWORD_REQUIREMENTS_CHARACTERS", "Must contain an upper-case letter, a lower-case letter, a digit and a special character."));
        }
    }

    // Whether it exists only a letter can tell; this keeps out what cannot.
    private static bool LooksLikeEmail(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        if (email.Length > LongestEmail || at is < 1 or > LongestLocalPart || email.LastIndexOf('@') != at)
        {
            return false;
        }

        var domain = email.AsSpan(at + 1);
        return domain.Length > 0 && domain[0] != '.' && domain[^1] != '.' && !domain.Contains("..", StringComparison.Ordinal)
            && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or '"' or ',' or ';');
    }
}
