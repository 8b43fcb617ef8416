using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Tests.Chat;

/// <summary>Everybody's settings are as at the beginning, and stay so.</summary>
internal sealed class FixedSettings : ISettingsStore
{
    public ValueTask<UserSettings> FindAsync(UserId user, CancellationToken cancellationToken) => new(UserSettings.Initial);

    public ValueTask<Result<UserSettings>> ChangeAsync(
        UserId user, Func<UserSettings, Result<UserSettings>> decide, CancellationToken cancellationToken) => new(decide(UserSettings.Initial));

    public ValueTask<IReadOnlyList<UserId>> EndedAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => new([]);
}
