using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Store;

/// <summary>Finds messages by their words: one look in the index, then the rows.</summary>
internal sealed class SearchStore(Readers readers, TimeProvider clock) : ISearchStore
{
    /// <summary>A search that takes longer comes to an end with what it has: others wait for its connection.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public ValueTask<Found> FindAsync(MessageSearch search, SearchScope scope, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            tables =>
            {
                var began = clock.GetTimestamp();
                var hits = tables.Words.Find(search, scope, () => !cancellationToken.IsCancellationRequested && clock.GetElapsedTime(began) < Longest);

                // The index may know of channels that have come or gone since the scope was drawn.
                var within = scope.Within.ToHashSet();
                var messages = tables.Messages.FindMany([.. hits.Page.Where(hit => within.Contains(hit.Channel))]);
                return new Found(hits.Total, [.. messages]) { IsComplete = hits.IsAll && !tables.Words.HasUnread(scope.Within) };
            },
            cancellationToken);
}
