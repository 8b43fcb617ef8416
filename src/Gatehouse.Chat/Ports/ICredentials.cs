using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Ports;

/// <summary>Turns passwords into hashes and back into a yes or no. Slow on purpose; how many run at once is bounded.</summary>
public interface IPasswords
{
    /// <returns>Argon2id in PHC form; null when too many are waiting already.</returns>
    ValueTask<string?> HashAsync(string password, CancellationToken cancellationToken);

    /// <param name="hash">Null for a user who does not exist: takes as long as for one who does, and is false.</param>
    /// <returns>Null when too many are waiting already.</returns>
    ValueTask<bool?> VerifyAsync(string password, string? hash, CancellationToken cancellationToken);
}

/// <summary>Access tokens of people: a JWS that names the user and ends soon (RFC 7519).</summary>
public interface IAccessTokens
{
    /// <summary>How long an issued token holds; 15 minutes.</summary>
    TimeSpan Lifetime { get; }

    string Issue(UserId user);

    /// <returns>Whose it is; null when it is not one of ours, or has ended.</returns>
    UserId? Verify(string token);
}

/// <summary>Randomness for secrets: tokens, invite codes, session ids.</summary>
public interface ISecrets
{
    void Fill(Span<byte> bytes);
}
