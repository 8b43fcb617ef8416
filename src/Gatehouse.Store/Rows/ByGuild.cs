using System.Collections.Immutable;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Rows;

/// <summary>Rows of several guilds that were read at once, guild by guild.</summary>
internal sealed class ByGuild<TKey, TValue>
    where TKey : notnull
{
    private readonly Dictionary<GuildId, ImmutableDictionary<TKey, TValue>.Builder> _guilds = [];

    public void Add(GuildId guild, TKey key, TValue value)
    {
        if (!_guilds.TryGetValue(guild, out var rows))
        {
            _guilds.Add(guild, rows = ImmutableDictionary.CreateBuilder<TKey, TValue>());
        }

        rows.Add(key, value);
    }

    /// <summary>Those of one guild; empty where it has none.</summary>
    public ImmutableDictionary<TKey, TValue> Of(GuildId guild) =>
        _guilds.TryGetValue(guild, out var rows) ? rows.ToImmutable() : ImmutableDictionary<TKey, TValue>.Empty;
}
