using System.Security.Cryptography;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Accounts;

/// <summary>
/// Says who holds a credential: <c>Bot t</c>, <c>Bearer t</c>, or <c>t</c> alone, for REST and the gateway alike. What it learned from the store it
/// believes for a few seconds, so that a busy client does not cost a query per request.
/// </summary>
public sealed class Authenticator(IAccountStore accounts, IAccessTokens accessTokens, TimeProvider clock)
{
    private const int LongestCredential = 2_048;

    // Short enough that a deleted bot is soon out, long enough that a busy one is asked for seldom.
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    private readonly Recent<User> _people = new(Believed, clock);
    private readonly Recent<Bot> _bots = new(Believed, clock);

    /// <summary>Who it is; <see cref="FaultKind.Unauthenticated"/> for everything that is not a valid credential.</summary>
    public async ValueTask<Result<User>> WhoAsync(string credential, CancellationToken cancellationToken)
    {
        if (credential.Length > LongestCredential)
        {
            return Refused.Unauthorized;
        }

        var token = WithoutScheme(credential);
        var user = BotToken.ClaimedBy(token) is { } bot
            ? await BotAsync(bot, token, cancellationToken)
            : await PersonAsync(token, cancellationToken);
        return user is null ? Refused.Unauthorized : user;
    }

    private async ValueTask<User?> BotAsync(UserId id, string token, CancellationToken cancellationToken)
    {
        if (!_bots.Knows(id, out var bot))
        {
            bot = await accounts.FindBotAsync(id, cancellationToken);
            if (bot is null)
            {
                return null;
            }

            _bots.Remember(id, bot);
        }

        return CryptographicOperations.FixedTimeEquals(BotToken.HashOf(token), bot.TokenHash.Span) ? bot.User : null;
    }

    private async ValueTask<User?> PersonAsync(string token, CancellationToken cancellationToken)
    {
        if (accessTokens.Verify(token) is not { } id)
        {
            return null;
        }

        if (_people.Knows(id, out var user))
        {
            return user;
        }

        var account = await accounts.FindAsync(id, cancellationToken);
        if (account is null)
        {
            return null;
        }

        _people.Remember(id, account.User);
        return account.User;
    }

    private static string WithoutScheme(string credential)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["Bot ", "Bearer "])
        {
            // RFC 9110 §11.1: the scheme's case does not matter.
            if (credential.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return credential[scheme.Length..].Trim();
            }
        }

        return credential.Trim();
    }
}
