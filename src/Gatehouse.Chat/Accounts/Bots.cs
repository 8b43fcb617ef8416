using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Accounts;

/// <summary>A new bot with its token, which nobody can show again.</summary>
public sealed record NewBot(User User, string Token);

/// <summary>What can be done with bots.</summary>
public sealed class Bots(IAccountStore accounts, ISecrets secrets, IIds ids, TimeProvider clock)
{
    /// <summary>Makes a bot.</summary>
    /// <param name="owner">Who makes it; null for the operator.</param>
    /// <param name="name">2 to 32 characters; it becomes the bot's username.</param>
    public async ValueTask<Result<NewBot>> CreateAsync(User? owner, string name, CancellationToken cancellationToken)
    {
        if (owner is { IsBot: true })
        {
            return Faults.NotForBots;
        }

        if (ProfileRules.CheckUsername(name) is { } wrong)
        {
            return wrong with { Fields = [.. wrong.Fields.Select(error => error with { Path = "name" })] };
        }

        var user = new User(new UserId(ids.Next()), name, IsBot: true);
        var token = BotToken.Issue(user.Id, clock.GetUtcNow(), secrets);
        var added = await accounts.AddBotAsync(new Bot(user, owner?.Id, BotToken.HashOf(token)), cancellationToken);
        return added.Succeeds(out _, out var fault) ? new NewBot(user, token) : fault;
    }

    /// <summary>A bot with its maker.</summary>
    public async ValueTask<Result<Bot>> FindAsync(User bot, CancellationToken cancellationToken) =>
        await accounts.FindBotAsync(bot.Id, cancellationToken) is { } found ? found : Refused.OnlyForBots;
}
