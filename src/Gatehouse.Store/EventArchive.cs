using Gatehouse.Events;

namespace Gatehouse.Store;

/// <summary>The log's long memory: the events as they were committed with what they tell of.</summary>
internal sealed class EventArchive(Readers readers) : IEventArchive
{
    public ValueTask<long> HeadAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Events.Head(), cancellationToken);

    public async ValueTask<IReadOnlyList<Event>> ReadAsync(long position, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return await readers.ReadAsync(tables => tables.Events.After(position, limit), cancellationToken);
    }
}
