using System.Globalization;
using System.Security.Cryptography;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Credentials;

/// <summary>The edge's password hashing behind the application's port.</summary>
internal sealed class Passwords(PasswordHasher hasher) : IPasswords
{
    public ValueTask<string?> HashAsync(string password, CancellationToken cancellationToken) => hasher.HashAsync(password, cancellationToken);

    public ValueTask<bool?> VerifyAsync(string password, string? hash, CancellationToken cancellationToken) =>
        hasher.VerifyAsync(password, hash, cancellationToken);
}

/// <summary>The edge's tokens behind the application's port: a subject is a user.</summary>
internal sealed class UserTokens(AccessTokens tokens) : IAccessTokens
{
    public TimeSpan Lifetime => tokens.Lifetime;

    public string Issue(UserId user) => tokens.Issue(user.ToString());

    public UserId? Verify(string token) => tokens.Verify(token) is { } subject ? new UserId(ulong.Parse(subject, CultureInfo.InvariantCulture)) : null;
}

/// <summary>The operating system's randomness.</summary>
internal sealed class SystemSecrets : ISecrets
{
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
