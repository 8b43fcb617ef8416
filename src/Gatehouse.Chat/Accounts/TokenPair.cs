using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Accounts;

/// <summary>What somebody who signed in holds from then on.</summary>
/// <param name="Access">Opens everything for a while.</param>
/// <param name="Refresh">Buys the next pair, once.</param>
/// <param name="AccessLifetime">How long the access token holds.</param>
public sealed record TokenPair(string Access, string Refresh, TimeSpan AccessLifetime);

/// <summary>A new account with its first tokens.</summary>
public sealed record SignedUp(Account Account, TokenPair Tokens);
