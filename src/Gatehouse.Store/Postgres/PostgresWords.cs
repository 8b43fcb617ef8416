using System.Globalization;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Postgres;

/// <summary>
/// Words in PostgreSQL's full text search. Vectors and queries are written out by us, so that neither a parser nor a dictionary of the server has a say in what a
/// word is.
/// </summary>
/// <remarks>
/// The server's index of words has no order: it collects all messages of a word before it gives the first. So each word begins with the number of its message's block
/// (<see cref="WordBlocks"/>): what is collected is never more than a block, and neighbours in time are neighbours in the index.
/// </remarks>
internal sealed class PostgresWords : WordIndex
{
    // Stands for the number of a block, which only the server knows; in no word.
    private const char Block = '~';

    // PostgreSQL documentation, "Text Search Types": positions beyond are all the same to the server.
    private const int LastPosition = 16_383;

    // So few channels are looked for in the index; of more it is cheaper to look at what was found.
    private const int MostChannelsAsked = 32;

    private readonly Statement _insert;
    private readonly Statement _delete;
    private readonly Statement _newest;
    private readonly Statement _oldest;

    public PostgresWords(Database database)
        : base(database)
    {
        // A guild's first block begins with the first message that is seen of it.
        _insert = database.Prepare(
            $"""
            WITH
                known AS (SELECT number FROM word_blocks WHERE home = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1),
                made AS (INSERT INTO word_blocks (home, first) SELECT CAST(?1 AS BIGINT), 0 WHERE NOT EXISTS (SELECT 1 FROM known) RETURNING number),
                block AS (SELECT number FROM known UNION ALL SELECT number FROM made)
            INSERT INTO words (channel, message, folded)
            SELECT CAST(?3 AS BIGINT), CAST(?2 AS BIGINT), CAST(replace(?4, '{Block}', to_hex(number) || '.') AS tsvector) FROM block
            """);
        _delete = database.Prepare("DELETE FROM words WHERE channel = ? AND message = ?");

        _newest = Find(database, "DESC");
        _oldest = Find(database, "ASC");
    }

    public override string Sweep => "DELETE FROM words WHERE channel = ? AND message <= ?";

    public override void Add(Message message, IReadOnlyList<string> words, IReadOnlyList<string> facets) =>
        _insert.Bind(1, message.Guild.Value).Bind(2, message.Id.Value).Bind(3, message.Channel.Value).Bind(4, Vector(words, facets)).Run();

    public override void Remove(ChannelId channel, MessageId message) => _delete.Bind(1, channel.Value).Bind(2, message.Value).Run();

    public override WordHits Find(WordQuery query)
    {
        var ask = Ask(query);
        var within = query.Scope.Within.Select(channel => channel.Value).ToArray();
        return Blocks.Walk(query, (span, found) => Look(span, ask, within, query, found));
    }

    // A block's messages cannot be asked for without its number, so blocks are looked into one by one, in the order in which they are named, until there are enough.
    // The first OFFSET 0: what is asked is written out once for a block, not once more for every message of which the index is not sure, as with a phrase. The second: nothing
    // but the words may choose the index.
    private static Statement Find(Database database, string order) => database.Prepare(
        $"""
        SELECT near.channel, near.message FROM
            (SELECT CAST(replace(?, '{Block}', to_hex(number) || '.') AS tsquery) AS ask FROM unnest(CAST(? AS BIGINT[])) AS block (number) OFFSET 0) AS block
            CROSS JOIN LATERAL
            (SELECT channel, message FROM (SELECT channel, message FROM words WHERE folded @@ block.ask OFFSET 0) AS said
            WHERE {database.IsOneOf("channel")} AND message < ? AND message > ? ORDER BY message {order} LIMIT ?) AS near
        LIMIT ?
        """);

    private void Look(WordSpan span, string ask, ulong[] within, WordQuery query, List<(ChannelId Channel, MessageId Message)> found)
    {
        var first = found.Count;
        var find = query.OldestFirst ? _oldest : _newest;
        var most = query.Reach - first;
        find.Bind(1, ask).BindIds(2, span.Blocks).BindIds(3, within).Bind(4, span.Before).Bind(5, span.After).Bind(6, most).Bind(7, most);
        while (find.Step())
        {
            found.Add((new(find.Id(0)), new(find.Id(1))));
        }

        var way = query.OldestFirst ? 1 : -1;
        found.Sort(first, found.Count - first, Comparer<(ChannelId, MessageId Message)>.Create((one, other) => way * one.Message.Value.CompareTo(other.Message.Value)));
    }

    // The home is in the number of the block; that a message is in a block at all is a word that every message has.
    private static string Vector(IReadOnlyList<string> words, IReadOnlyList<string> facets) => string.Join(
        ' ',
        [
            .. words.Select((word, at) => string.Create(CultureInfo.InvariantCulture, $"'{Block}{word}':{Math.Min(at + 1, LastPosition)}")),
            Facet(""),
            .. facets.Where(facet => !Facets.IsHome(facet)).Select(Facet),
        ]);

    private static string Ask(WordQuery query) => string.Join(
        " & ",
        [
            .. query.Phrases.Select(words => $"({string.Join(" <-> ", words.Select(word => $"'{Block}{word}'"))})"),
            .. query.Facets.Select(AnyOf),
            .. query.Excluded.Select(facet => "!" + Facet(facet)),
            query.Scope.Within.Count <= MostChannelsAsked ? AnyOf([.. query.Scope.Within.Select(Facets.Channel)]) : Facet(""),
        ]);

    private static string AnyOf(IReadOnlyList<string> facets) => $"({string.Join(" | ", facets.Select(Facet))})";

    private static string Facet(string facet) => $"'{Block}{FacetSign}{facet}'";
}
