using System.Collections.Concurrent;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Memory;

/// <summary>
/// Guild states as last committed. Anybody reads without a lock; only the writer thread writes. Bounded by guilds and by their members together:
/// those that were not looked at lately make room.
/// </summary>
internal sealed class GuildCache(int maxGuilds, int maxMembers)
{
    private readonly ConcurrentDictionary<GuildId, Entry> _guilds = new();
    private readonly ConcurrentDictionary<ChannelId, GuildId> _channels = new();

    // The writer's: who is next to be looked at when room is needed (second chance).
    private readonly Queue<Entry> _clock = new();
    private int _members;

    public int Count => _guilds.Count;

    public int Members => Volatile.Read(ref _members);

    public GuildState? Find(GuildId id) => _guilds.TryGetValue(id, out var entry) ? entry.Touch() : null;

    public GuildState? Find(ChannelId id) =>
        _channels.TryGetValue(id, out var guild) && Find(guild) is { } state && state.Channels.ContainsKey(id) ? state : null;

    /// <summary>The newest message of each channel, kept current; null when the guild is not here.</summary>
    public IReadOnlyDictionary<ChannelId, MessageId>? Newest(GuildId id) => _guilds.TryGetValue(id, out var entry) ? entry.Newest : null;

    /// <summary>Takes a guild in, as read from the database or as just created.</summary>
    public void Add(GuildState state, IEnumerable<KeyValuePair<ChannelId, MessageId>> newest)
    {
        Remove(state.Id);
        var entry = new Entry(state, new(newest));
        _guilds[state.Id] = entry;
        _clock.Enqueue(entry);
        _members += WeightOf(state);
        Index(null, state);
        MakeRoom(entry);
    }

    /// <summary>Puts the next state of a guild in place, if the guild is here.</summary>
    public void Replace(GuildState state)
    {
        if (!_guilds.TryGetValue(state.Id, out var entry))
        {
            return;
        }

        var before = entry.State;
        entry.State = state;
        _members += WeightOf(state) - WeightOf(before);
        Index(before, state);
        MakeRoom(entry);
    }

    public void Remove(GuildId id)
    {
        if (_guilds.TryRemove(id, out var entry))
        {
            entry.IsHere = false;
            _members -= WeightOf(entry.State);
            foreach (var channel in entry.State.Channels.Keys)
            {
                _channels.TryRemove(channel, out _);
            }
        }
    }

    public void Clear()
    {
        foreach (var id in _guilds.Keys)
        {
            Remove(id);
        }
    }

    /// <param name="message">Null when the channel has no message any more.</param>
    public void SetNewest(GuildId guild, ChannelId channel, MessageId? message)
    {
        if (!_guilds.TryGetValue(guild, out var entry))
        {
            return;
        }

        if (message is { } newest)
        {
            entry.Newest[channel] = newest;
        }
        else
        {
            entry.Newest.TryRemove(channel, out _);
        }
    }

    // Bans are as many small things as members are.
    private static int WeightOf(GuildState state) => state.Members.Count + state.Bans.Count;

    private void Index(GuildState? before, GuildState after)
    {
        if (ReferenceEquals(before?.Channels, after.Channels))
        {
            return;
        }

        foreach (var channel in after.Channels.Keys)
        {
            _channels[channel] = after.Id;
        }

        foreach (var channel in before?.Channels.Keys ?? [])
        {
            if (!after.Channels.ContainsKey(channel))
            {
                _channels.TryRemove(channel, out _);
                SetNewest(after.Id, channel, null);
            }
        }
    }

    private void MakeRoom(Entry keep)
    {
        // Twice round: whoever was looked at since the last time gets a second chance, but not a third.
        for (var turns = _clock.Count * 2; turns > 0 && (_guilds.Count > maxGuilds || _members > maxMembers); turns--)
        {
            var entry = _clock.Dequeue();
            if (!entry.IsHere)
            {
                continue;
            }

            if (entry == keep || entry.TakeTouch())
            {
                _clock.Enqueue(entry);
            }
            else
            {
                Remove(entry.State.Id);
            }
        }

        ForgetRemoved();
    }

    // Guilds removed otherwise than by the clock leave their entry in it.
    private void ForgetRemoved()
    {
        while (_clock.TryPeek(out var first) && !first.IsHere)
        {
            _clock.Dequeue();
        }

        if (_clock.Count > (_guilds.Count * 2) + 64)
        {
            for (var i = _clock.Count; i > 0; i--)
            {
                var entry = _clock.Dequeue();
                if (entry.IsHere)
                {
                    _clock.Enqueue(entry);
                }
            }
        }
    }

    private sealed class Entry(GuildState state, ConcurrentDictionary<ChannelId, MessageId> newest)
    {
        private volatile GuildState _state = state;
        private volatile bool _touched = true;

        public ConcurrentDictionary<ChannelId, MessageId> Newest { get; } = newest;

        public bool IsHere { get; set; } = true;

        public GuildState State
        {
            get => _state;
            set => _state = value;
        }

        public GuildState Touch()
        {
            // Written only when it changes: all readers share the cache line.
            if (!_touched)
            {
                _touched = true;
            }

            return _state;
        }

        public bool TakeTouch()
        {
            var touched = _touched;
            _touched = false;
            return touched;
        }
    }
}
