namespace Gatehouse.Chat.Domain;

/// <summary>What everybody may know of a person or a bot.</summary>
/// <param name="Id">Its snowflake.</param>
/// <param name="Username">2 to 32 characters, unique without regard to case.</param>
/// <param name="IsBot">True for an application's account; it signs in with a token of its own.</param>
public sealed record User(UserId Id, string Username, bool IsBot)
{
    /// <summary>The name to show, 1 to 32 characters; null shows the username.</summary>
    public string? GlobalName { get; init; }

    /// <summary>Hash or address of the picture; null for none.</summary>
    public string? Avatar { get; init; }

    /// <summary>At most 190 characters about themselves; null for none.</summary>
    public string? Bio { get; init; }
}

/// <summary>A user with what only they and the house know.</summary>
/// <param name="User">What everybody may know.</param>
/// <param name="Email">Where they sign in, lower case; null for a bot.</param>
/// <param name="PasswordHash">Argon2id in PHC form; null for a bot.</param>
public sealed record Account(User User, string? Email, string? PasswordHash);

/// <summary>A bot and who made it.</summary>
/// <param name="User">The bot's user; the application has the same id.</param>
/// <param name="Owner">Who created it; null when the operator did.</param>
/// <param name="TokenHash">SHA-256 of its token.</param>
public sealed record Bot(User User, UserId? Owner, ReadOnlyMemory<byte> TokenHash);
