using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Sql;

/// <summary>
/// Each guild's messages in blocks of some thousands, by their numbers, so that a search goes through them from one end and stops when it has enough, however a database
/// keeps its words, and however many messages there are.
/// </summary>
internal sealed class WordBlocks(Database database)
{
    // Beyond, a look takes so long that it had better be asked for more time first.
    private const int MostAtOnce = 64;

    private const string Within = "home = ? AND first < ? AND first >= (SELECT coalesce(max(first), 0) FROM word_blocks WHERE home = ? AND first <= ?)";

    private readonly Statement _begin = database.Prepare("INSERT INTO word_blocks (home, first) VALUES (?, ?) ON CONFLICT (home, first) DO NOTHING");
    private readonly Statement _newest = database.Prepare($"SELECT number, first FROM word_blocks WHERE {Within} ORDER BY first DESC");
    private readonly Statement _oldest = database.Prepare($"SELECT number, first FROM word_blocks WHERE {Within} ORDER BY first");
    private readonly Statement _forget = database.Prepare("DELETE FROM word_blocks WHERE home = ?");

    /// <summary>
    /// True when a block begins with a message, once in 8,192: said by its number alone (Knuth, "The Art of Computer Programming" 6.4, Fibonacci hashing), so that nobody
    /// has to count and every writer says the same.
    /// </summary>
    public static bool BeginsAt(MessageId message) => unchecked(message.Value * 0x9E37_79B9_7F4A_7C15) >> 51 == 0;

    /// <summary>Begins a block with a message that is the newest of all.</summary>
    public void Begin(GuildId home, MessageId first) => _begin.Bind(1, home.Value).Bind(2, first.Value).Run();

    /// <summary>Forgets the blocks of a guild that is gone.</summary>
    public void Forget(GuildId home) => _forget.Bind(1, home.Value).Run();

    /// <summary>Looks through blocks in the order of the search, ever more of them at once, until there is enough or no time is left.</summary>
    /// <param name="look">Adds what is in some blocks, in the order of the search.</param>
    public WordHits Walk(WordQuery query, Action<WordSpan, List<(ChannelId Channel, MessageId Message)>> look)
    {
        var blocks = BlocksOf(query);
        var found = new List<(ChannelId Channel, MessageId Message)>();
        var (at, step, isAll) = (0, 1, true);
        while (at < blocks.Count && found.Count < query.Reach && (at == 0 || (isAll = query.HasTime())))
        {
            var count = Math.Min(step, blocks.Count - at);
            look(SpanOf(blocks, at, count, query), found);
            at += count;

            // No more than are needed, if they hold as many as those before.
            step = Math.Clamp((int)((query.Reach - found.Count) * (long)at / Math.Max(found.Count, 1)) + 1, 1, Math.Min(step * 4, MostAtOnce));
        }

        return new(Math.Min(found.Count, query.Reach), [.. found.Skip(query.Offset).Take(query.Limit)], isAll);
    }

    private List<(long Number, long First)> BlocksOf(WordQuery query)
    {
        var home = query.Scope.Home.Value;
        var rows = (query.OldestFirst ? _oldest : _newest).Bind(1, home).Bind(2, query.Before).Bind(3, home).Bind(4, query.After);
        var blocks = new List<(long Number, long First)>();
        while (rows.Step())
        {
            blocks.Add((rows.Integer(0), rows.Integer(1)));
        }

        // One in which no block has begun yet.
        if (blocks.Count == 0 || blocks[query.OldestFirst ? 0 : ^1].First > query.After)
        {
            blocks.Insert(query.OldestFirst ? 0 : blocks.Count, (0, 0));
        }

        return blocks;
    }

    private static WordSpan SpanOf(List<(long Number, long First)> blocks, int at, int count, WordQuery query)
    {
        var (oldest, newer) = query.OldestFirst ? (at, at + count) : (at + count - 1, at - 1);
        return new(
            [.. blocks.Skip(at).Take(count).Select(block => (ulong)block.Number)],
            Math.Min(query.Before, newer >= 0 && newer < blocks.Count ? blocks[newer].First : long.MaxValue),
            Math.Max(query.After, blocks[oldest].First - 1));
    }
}

/// <summary>Some blocks of a guild's messages that follow one another.</summary>
/// <param name="Before">Only older messages.</param>
/// <param name="After">Only newer messages.</param>
internal readonly record struct WordSpan(IReadOnlyCollection<ulong> Blocks, long Before, long After);

/// <summary>What a search found.</summary>
/// <param name="Total">How many there are within reach.</param>
/// <param name="IsAll">False when there was no time to look through all.</param>
internal sealed record WordHits(int Total, IReadOnlyList<(ChannelId Channel, MessageId Message)> Page, bool IsAll);
