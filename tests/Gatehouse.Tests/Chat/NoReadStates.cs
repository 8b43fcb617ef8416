using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Tests.Chat;

/// <summary>Nobody has read anything, whatever they say.</summary>
internal sealed class NoReadStates : IReadStateStore
{
    public ValueTask AcknowledgeAsync(UserId user, IReadOnlyList<Acknowledgement> read, CancellationToken cancellationToken) => default;

    public ValueTask<ReadStates> OfAsync(UserId user, Func<GuildId, ChannelId?, DateTimeOffset?> since, Seam seam, CancellationToken cancellationToken) =>
        new(new ReadStates([], IsPartial: false));
}
