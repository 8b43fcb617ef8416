using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Ports;

/// <summary>
/// Where conversations outside of guilds begin. Each is kept as a <see cref="GuildState"/> under its channel's number: found and changed through <see cref="IGuildStore"/>, which does not count it among
/// anybody's guilds. When the store is down or full, methods throw <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IConversationStore
{
    /// <summary>Conversations told to somebody at once, those that began last; the others are found by writing to the same people again.</summary>
    const int MostShown = 1_000;

    /// <summary>The DM between two; null when they have none.</summary>
    ValueTask<GuildState?> FindAsync(UserId one, UserId other, CancellationToken cancellationToken);

    /// <summary>Commits a new conversation; of a DM that the two have already, that one is returned instead and nothing is written.</summary>
    ValueTask<GuildState> CreateAsync(GuildState first, CancellationToken cancellationToken);

    /// <summary>Those that a user has open, the newest first.</summary>
    /// <param name="limit">Most to return.</param>
    ValueTask<IReadOnlyList<GuildState>> OfUserAsync(UserId user, int limit, CancellationToken cancellationToken);
}
