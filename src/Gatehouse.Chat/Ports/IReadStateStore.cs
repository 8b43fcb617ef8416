using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Ports;

/// <summary>
/// Where it is kept how far people have read. Whoever says something has read the channel up to it: the message's transaction writes that too, and tells nothing of it. When the store is down or full,
/// methods throw <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IReadStateStore
{
    /// <summary>
    /// Commits how far somebody has read, in one transaction with an event to their sessions for each channel where that changes something. Where the channel is gone by then, or they are, it is
    /// passed over: they had read it before it went.
    /// </summary>
    ValueTask AcknowledgeAsync(UserId user, IReadOnlyList<Acknowledgement> read, CancellationToken cancellationToken);

    /// <summary>How far somebody had read at a seam, as far as the events after it do not tell.</summary>
    /// <param name="since">
    /// Since when somebody is in a guild or conversation (null for its channel) and sees a channel there; null where they are not or do not. What they have read in a channel that is hidden now is
    /// told too, since they may see it again; what was said there is not. Called on whatever thread.
    /// </param>
    ValueTask<ReadStates> OfAsync(UserId user, Func<GuildId, ChannelId?, DateTimeOffset?> since, Seam seam, CancellationToken cancellationToken);
}

/// <summary>A place between two commits.</summary>
/// <param name="Position">Of the newest event before it.</param>
/// <param name="GreatestId">No message before it has a greater id, and every one after it has.</param>
public readonly record struct Seam(long Position, ulong GreatestId);
