using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Sql;

/// <summary>
/// How a database finds messages by words: the one thing that no two databases do alike. Words are letters and digits only, facets too. Seen through one connection.
/// </summary>
internal abstract class WordIndex(Database database)
{
    /// <summary>No word begins with it.</summary>
    protected const char FacetSign = '#';

    /// <summary>What a search goes through.</summary>
    public WordBlocks Blocks { get; } = new(database);

    /// <summary>Removes messages of a channel (the first parameter) up to one (the second).</summary>
    public abstract string Sweep { get; }

    /// <summary>Adds a message that is not there.</summary>
    /// <param name="words">In their order.</param>
    public abstract void Add(Message message, IReadOnlyList<string> words, IReadOnlyList<string> facets);

    public abstract void Remove(ChannelId channel, MessageId message);

    /// <summary>How many there are within reach, and a page of them.</summary>
    public abstract WordHits Find(WordQuery query);
}
