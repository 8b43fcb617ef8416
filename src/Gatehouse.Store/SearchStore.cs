using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Store;

/// <summary>Finds messages by their words: one look in the index, then the rows.</summary>
internal sealed class SearchStore(Readers readers) : ISearchStore
{
    public ValueTask<Found> FindAsync(MessageSearch search, SearchScope scope, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            tables =>
            {
                // The index may know of channels that have come or gone since the scope was drawn.
                var within = scope.Within.ToHashSet();
                var (total, page) = tables.Words.Find(search, scope);
                var messages = page.Where(hit => within.Contains(hit.Channel)).Select(hit => tables.Messages.Find(hit.Channel, hit.Message)).OfType<Message>();
                return new Found(total, [.. messages]) { IsComplete = !tables.Words.HasUnread(scope.Within) };
            },
            cancellationToken);
}
