using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Ports;

/// <summary>Where people's settings are kept. When the store is down or full, methods throw <see cref="StoreUnavailableException"/>.</summary>
public interface ISettingsStore
{
    /// <summary>Somebody's settings, as they are kept: a custom status that has ended may still be in them.</summary>
    ValueTask<UserSettings> FindAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>
    /// Changes somebody's settings as last committed, in one transaction with an event to their sessions; what changes nothing tells nothing. <paramref name="decide"/> runs on the writer: it computes
    /// only. The version is the store's to set.
    /// </summary>
    ValueTask<Result<UserSettings>> ChangeAsync(UserId user, Func<UserSettings, Result<UserSettings>> decide, CancellationToken cancellationToken);

    /// <summary>People whose custom status has ended, those that ended first.</summary>
    ValueTask<IReadOnlyList<UserId>> EndedAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}
