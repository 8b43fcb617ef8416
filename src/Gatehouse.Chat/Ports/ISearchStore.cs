using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Ports;

/// <summary>Finds messages. What was committed can be found, and what was deleted cannot, from the same transaction on.</summary>
public interface ISearchStore
{
    /// <param name="scope">The channels that the asker may read; a search goes nowhere else.</param>
    ValueTask<Found> FindAsync(MessageSearch search, SearchScope scope, CancellationToken cancellationToken);
}

/// <summary>Where a search goes.</summary>
/// <param name="Home">The guild or conversation that all of it is in.</param>
/// <param name="Within">The channels that are searched; at least one.</param>
/// <param name="Without">The home's other channels.</param>
public sealed record SearchScope(GuildId Home, IReadOnlyCollection<ChannelId> Within, IReadOnlyCollection<ChannelId> Without)
{
    /// <summary>True when it is shorter to say where it does not go.</summary>
    public bool IsMostOfHome => Within.Count > 1 && Without.Count < Within.Count;
}
