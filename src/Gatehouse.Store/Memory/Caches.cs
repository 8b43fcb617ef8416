using Gatehouse.Store.Writing;

namespace Gatehouse.Store.Memory;

/// <summary>What the store keeps in memory. Written by the writer thread only.</summary>
internal sealed class Caches(StoreOptions options)
{
    public GuildCache Guilds { get; } = new(options.CachedGuilds, options.CachedMembers);

    public Arrivals Arrivals { get; } = new();

    public AccountCache Accounts { get; } = new(options.CachedAccounts);

    public CounterCache Counters { get; } = new(options.CachedCounters);

    /// <summary>Begins anew with each connection that writes.</summary>
    public NonceFilter Nonces { get; } = new(bits: 1 << 24, Retention.NonceAge);

    public void Clear()
    {
        Counters.Clear();
        Guilds.Clear();
        Arrivals.Clear();
        Accounts.Clear();
    }
}
