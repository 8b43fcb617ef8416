using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>What people's clients share.</summary>
internal sealed class SettingsStore(Writer writer, Readers readers, IAnnouncer announcer) : ISettingsStore
{
    public ValueTask<UserSettings> FindAsync(UserId user, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Settings.Find(user), cancellationToken);

    public async ValueTask<Result<UserSettings>> ChangeAsync(
        UserId user, Func<UserSettings, Result<UserSettings>> decide, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<UserSettings>>(
            batch =>
            {
                var before = batch.Tables.Settings.Find(user);
                var decided = decide(before);
                if (!decided.Succeeds(out var after, out _) || after == before)
                {
                    return decided;
                }

                after = after with { Version = batch.NextPosition };
                batch.Tables.Settings.Put(user, after);
                batch.Record(announcer.SettingsChanged(new SettingsChange(user, before, after)));
                return after;
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<UserId>> EndedAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<UserId>>(tables => tables.Settings.Ended(now, limit), cancellationToken);
}
