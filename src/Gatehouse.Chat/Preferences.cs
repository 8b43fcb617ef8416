using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What people's clients share about them. Bots have nothing to share.</summary>
public sealed class Preferences(ISettingsStore store, TimeProvider clock)
{
    public async ValueTask<Result<UserSettings>> FindAsync(User asker, CancellationToken cancellationToken) =>
        asker.IsBot ? Faults.NotForBots : (await store.FindAsync(asker.Id, cancellationToken)).At(clock.GetUtcNow());

    public async ValueTask<Result<UserSettings>> UpdateAsync(User asker, UserSettingsPatch patch, CancellationToken cancellationToken)
    {
        if (asker.IsBot)
        {
            return Faults.NotForBots;
        }

        var now = clock.GetUtcNow();
        return await store.ChangeAsync(asker.Id, settings => SettingsRules.Update(settings, patch, now), cancellationToken);
    }

    /// <summary>Takes away custom statuses whose time has come, and tells so.</summary>
    /// <returns>How many there were.</returns>
    public async ValueTask<int> EndAsync(int limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ended = await store.EndedAsync(now, limit, cancellationToken);
        foreach (var user in ended)
        {
            await store.ChangeAsync(user, settings => settings.At(now), cancellationToken);
        }

        return ended.Count;
    }
}
