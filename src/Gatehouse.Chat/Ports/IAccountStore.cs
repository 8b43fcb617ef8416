using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Ports;

/// <summary>Where people, bots and their refresh tokens are kept. Throws <see cref="StoreUnavailableException"/> when the store is down or full.</summary>
public interface IAccountStore
{
    /// <summary>Commits a new account, unless its username (without regard to case) or e-mail is taken: then a <see cref="FaultKind.Conflict"/>.</summary>
    ValueTask<Result<Account>> AddAsync(Account account, CancellationToken cancellationToken);

    /// <summary>Commits a new bot. A taken username is a <see cref="FaultKind.Conflict"/>.</summary>
    ValueTask<Result<Bot>> AddBotAsync(Bot bot, CancellationToken cancellationToken);

    ValueTask<Account?> FindAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>Users by id; those who do not exist are missing.</summary>
    ValueTask<IReadOnlyDictionary<UserId, User>> FindManyAsync(IReadOnlyCollection<UserId> ids, CancellationToken cancellationToken);

    /// <param name="email">Compared without regard to case.</param>
    ValueTask<Account?> FindByEmailAsync(string email, CancellationToken cancellationToken);

    ValueTask<Bot?> FindBotAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>
    /// Changes what everybody may know of a user, with a USER_UPDATE to themselves and a GUILD_MEMBER_UPDATE to each of their guilds. A taken username is a
    /// <see cref="FaultKind.Conflict"/>.
    /// </summary>
    ValueTask<Result<User>> ChangeAsync(UserId id, Func<User, Result<User>> decide, CancellationToken cancellationToken);

    /// <summary>Starts a family of refresh tokens.</summary>
    ValueTask AddRefreshTokenAsync(RefreshToken token, CancellationToken cancellationToken);

    /// <summary>
    /// Uses a refresh token up and puts <paramref name="next"/> in its place, in one transaction. A token that was used up before revokes its whole family: somebody has a
    /// copy (RFC 9700 §4.14.2).
    /// </summary>
    /// <param name="hash">SHA-256 of the token presented.</param>
    /// <param name="next">Makes the next token of the family from the old one.</param>
    /// <param name="now">For comparing with the expiry.</param>
    /// <returns>The old token, or <see cref="FaultKind.Unauthenticated"/>.</returns>
    ValueTask<Result<RefreshToken>> RotateAsync(
        ReadOnlyMemory<byte> hash, Func<RefreshToken, RefreshToken> next, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Revokes the family of a refresh token, if there is one.</summary>
    ValueTask RevokeFamilyAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken);
}

/// <summary>A refresh token as kept: never the token itself.</summary>
/// <param name="Hash">SHA-256 of the token.</param>
/// <param name="Family">All tokens that followed one login, 16 random bytes.</param>
/// <param name="User">Whose.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record RefreshToken(ReadOnlyMemory<byte> Hash, ReadOnlyMemory<byte> Family, UserId User, DateTimeOffset ExpiresAt);
