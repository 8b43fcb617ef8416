using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Accounts;

/// <summary>Refresh tokens: 32 random bytes, kept only as a hash, each good for one use (RFC 9700 §4.14.2).</summary>
internal sealed class RefreshTokens(IAccountStore accounts, ISecrets secrets, TimeProvider clock)
{
    private const int TokenBytes = 32;
    private const int FamilyBytes = 16;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>Begins a family: what follows from one login.</summary>
    public async ValueTask<string> StartAsync(UserId user, CancellationToken cancellationToken)
    {
        var family = new byte[FamilyBytes];
        secrets.Fill(family);
        var token = NewToken();
        await accounts.AddRefreshTokenAsync(new RefreshToken(HashOf(token), family, user, clock.GetUtcNow() + Lifetime), cancellationToken);
        return token;
    }

    /// <summary>Uses a token up for the next one of its family.</summary>
    public async ValueTask<Result<(UserId User, string Token)>> RotateAsync(string token, CancellationToken cancellationToken)
    {
        if (!IsOurs(token))
        {
            return Refused.InvalidRefreshToken;
        }

        var next = NewToken();
        var now = clock.GetUtcNow();
        var rotated = await accounts.RotateAsync(
            HashOf(token), old => old with { Hash = HashOf(next), ExpiresAt = now + Lifetime }, now, cancellationToken);
        if (!rotated.Succeeds(out var used, out var fault))
        {
            return fault.Kind == FaultKind.Unauthenticated ? Refused.InvalidRefreshToken : fault;
        }

        return (used.User, next);
    }

    public ValueTask RevokeAsync(string token, CancellationToken cancellationToken) =>
        IsOurs(token) ? accounts.RevokeFamilyAsync(HashOf(token), cancellationToken) : ValueTask.CompletedTask;

    private static bool IsOurs(string token) => token.Length == Base64Url.GetEncodedLength(TokenBytes) && Base64Url.IsValid(token);

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    private string NewToken()
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        secrets.Fill(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
