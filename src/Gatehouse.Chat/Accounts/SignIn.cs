using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Accounts;

/// <summary>How people come in and go out: register, log in, refresh, log out.</summary>
public sealed class SignIn
{
    private readonly IAccountStore _accounts;
    private readonly IPasswords _passwords;
    private readonly IAccessTokens _accessTokens;
    private readonly IIds _ids;
    private readonly RefreshTokens _refreshTokens;

    public SignIn(IAccountStore accounts, IPasswords passwords, IAccessTokens accessTokens, ISecrets secrets, IIds ids, TimeProvider clock)
    {
        _accounts = accounts;
        _passwords = passwords;
        _accessTokens = accessTokens;
        _ids = ids;
        _refreshTokens = new RefreshTokens(accounts, secrets, clock);
    }

    /// <summary>Makes an account and signs it in.</summary>
    public async ValueTask<Result<SignedUp>> RegisterAsync(string username, string email, string password, CancellationToken cancellationToken)
    {
        var added = await AddAsync(username, email, password, cancellationToken);
        if (!added.Succeeds(out var account, out var fault))
        {
            return fault;
        }

        return new SignedUp(account, await IssueAsync(account.User.Id, cancellationToken));
    }

    /// <summary>Makes an account; nobody is signed in.</summary>
    public async ValueTask<Result<Account>> AddAsync(string username, string email, string password, CancellationToken cancellationToken)
    {
        var errors = SignUpForm.Check(username, email, password);
        if (errors.Count > 0)
        {
            return Faults.InvalidForm(errors);
        }

        var address = email.ToLowerInvariant();
        // The store decides in the end; asking first saves a hash, which is the expensive part.
        if (await _accounts.FindByEmailAsync(address, cancellationToken) is not null)
        {
            return Refused.EmailTaken;
        }

        if (await _passwords.HashAsync(password, cancellationToken) is not { } hash)
        {
            return Refused.Busy;
        }

        var user = new User(new UserId(_ids.Next()), username, IsBot: false);
        return await _accounts.AddAsync(new Account(user, address, hash), cancellationToken);
    }

    public async ValueTask<Result<TokenPair>> LoginAsync(string email, string password, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        SignUpForm.CheckPassword(password, errors);
        if (errors.Count > 0)
        {
            return Faults.InvalidForm(errors);
        }

        var account = email.Length > SignUpForm.LongestEmail
            ? null
            : await _accounts.FindByEmailAsync(email.ToLowerInvariant(), cancellationToken);

        // Verified even when there is nobody: how long it takes must not tell who exists.
        if (await _passwords.VerifyAsync(password, account?.PasswordHash, cancellationToken) is not { } isRight)
        {
            return Refused.Busy;
        }

        return isRight && account is not null ? await IssueAsync(account.User.Id, cancellationToken) : Refused.InvalidLogin;
    }

    public async ValueTask<Result<TokenPair>> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        var rotated = await _refreshTokens.RotateAsync(refreshToken, cancellationToken);
        if (!rotated.Succeeds(out var next, out var fault))
        {
            return fault;
        }

        return new TokenPair(_accessTokens.Issue(next.User), next.Token, _accessTokens.Lifetime);
    }

    /// <summary>Ends what followed from one login. Says nothing about whether there was one.</summary>
    public ValueTask LogoutAsync(string refreshToken, CancellationToken cancellationToken) =>
        _refreshTokens.RevokeAsync(refreshToken, cancellationToken);

    private async ValueTask<TokenPair> IssueAsync(UserId user, CancellationToken cancellationToken) =>
        new(_accessTokens.Issue(user), await _refreshTokens.StartAsync(user, cancellationToken), _accessTokens.Lifetime);
}
