using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Memory;

/// <summary>
/// Channels' counters as last committed, so that numbering a message asks nothing of the database. The writer thread's own. Emptied when full: it fills again by itself.
/// </summary>
internal sealed class CounterCache(int capacity)
{
    private readonly Dictionary<ChannelId, long> _counters = [];

    public long? Find(ChannelId channel) => _counters.TryGetValue(channel, out var last) ? last : null;

    public void Set(ChannelId channel, long last)
    {
        if (_counters.Count >= capacity)
        {
            _counters.Clear();
        }

        _counters[channel] = last;
    }

    public void Clear() => _counters.Clear();
}
