using System.Globalization;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Postgres;

/// <summary>
/// Words in PostgreSQL's full text search. Vectors and queries are written out by us, so that neither a parser nor a dictionary of the server has a say in what a
/// word is.
/// </summary>
/// <remarks>
/// The server's index of words has no order: it collects all messages of a word before it gives the first. So the nearest messages are looked through one by one, which
/// finds enough of any common word at once, and the index is asked only for words that are rare among them.
/// </remarks>
internal sealed class PostgresWords : WordIndex
{
    /// <summary>How many messages are looked through first.</summary>
    internal const int FirstWalk = 10_000;

    // So many found in no order are not worth putting in order: then further walks find a page sooner.
    private const int MostUnordered = 10_000;

    // PostgreSQL documentation, "Text Search Types": positions beyond are all the same to the server.
    private const int LastPosition = 16_383;

    private readonly Statement _insert;
    private readonly Statement _delete;
    private readonly Walk[] _walks;
    private readonly Statement _find;

    public PostgresWords(Database database)
    {
        _insert = database.Prepare("INSERT INTO words (channel, message, home, folded) VALUES (?, ?, ?, CAST(? AS tsvector))");
        _delete = database.Prepare("DELETE FROM words WHERE channel = ? AND message = ?");
        _walks = [new(database, "home", "DESC"), new(database, "home", "ASC"), new(database, "channel", "DESC"), new(database, "channel", "ASC")];
        _find = database.Prepare(
            $"""
            SELECT channel, message FROM words
            WHERE folded @@ CAST(? AS tsquery) AND {database.IsOneOf("channel")} AND message < ? AND message > ? LIMIT {MostUnordered}
            """);
    }

    public override string Sweep => "DELETE FROM words WHERE channel = ? AND message <= ?";

    public override void Add(Message message, IReadOnlyList<string> words, IReadOnlyList<string> facets) =>
        _insert.Bind(1, message.Channel.Value).Bind(2, message.Id.Value).Bind(3, message.Guild.Value).Bind(4, Vector(words, facets)).Run();

    public override void Remove(ChannelId channel, MessageId message) => _delete.Bind(1, channel.Value).Bind(2, message.Value).Run();

    public override (int Total, IReadOnlyList<(ChannelId Channel, MessageId Message)> Page) Find(WordQuery query)
    {
        var walk = _walks[(query.Scope.Within.Count == 1 ? 2 : 0) + (query.OldestFirst ? 1 : 0)];
        var ask = Ask(query);
        var found = new List<(ChannelId Channel, MessageId Message)>();
        var left = walk.Go(query, ask, FirstWalk, query.Reach, found);
        var near = found.Count;
        var total = left is null ? near : near + AddRest(found, left, walk, ask);
        return (Math.Min(total, query.Reach), [.. found.Skip(query.Offset).Take(query.Limit)]);
    }

    /// <summary>Finds beyond what was looked through.</summary>
    /// <returns>How many there are.</returns>
    private int AddRest(List<(ChannelId Channel, MessageId Message)> found, WordQuery left, Walk walk, string ask)
    {
        var rest = FindAll(left, ask);
        if (rest.Count < MostUnordered)
        {
            found.AddRange(left.OldestFirst ? rest.OrderBy(hit => hit.Message.Value) : rest.OrderByDescending(hit => hit.Message.Value));
            return rest.Count;
        }

        WordQuery? further = left;
        for (var steps = FirstWalk * 4; further is not null && found.Count < left.Offset + left.Limit; steps *= 4)
        {
            further = walk.Go(further, ask, steps, left.Offset + left.Limit, found);
        }

        return rest.Count;
    }

    private List<(ChannelId Channel, MessageId Message)> FindAll(WordQuery query, string ask)
    {
        var found = new List<(ChannelId, MessageId)>();
        _find.Bind(1, ask).BindIds(2, [.. query.Scope.Within.Select(channel => channel.Value)]).Bind(3, query.Before).Bind(4, query.After);
        while (_find.Step())
        {
            found.Add((new(_find.Id(0)), new(_find.Id(1))));
        }

        return found;
    }

    private static string Vector(IReadOnlyList<string> words, IReadOnlyList<string> facets) => string.Join(
        ' ',
        [
            .. words.Select((word, at) => string.Create(CultureInfo.InvariantCulture, $"'{word}':{Math.Min(at + 1, LastPosition)}")),
            .. facets.Select(facet => $"'{FacetSign}{facet}'"),
        ]);

    private static string Ask(WordQuery query) => string.Join(
        " & ",
        [
            .. query.Phrases.Select(words => $"({string.Join(" <-> ", words.Select(word => $"'{word}'"))})"),
            .. query.Facets.Select(AnyOf),
            .. query.Excluded.Select(facet => $"!'{FacetSign}{facet}'"),
            AnyOf([query.Scope.Within.Count == 1 ? Facets.Channel(query.Scope.Within.First()) : Facets.Home(query.Scope.Home)]),
        ]);

    private static string AnyOf(IReadOnlyList<string> facets) => $"({string.Join(" | ", facets.Select(facet => $"'{FacetSign}{facet}'"))})";

    /// <summary>Looks through the messages of a guild or a channel one by one, in their order.</summary>
    private sealed class Walk
    {
        private readonly bool _isOfChannel;
        private readonly Statement _go;
        private readonly Statement _end;

        public Walk(Database database, string place, string order)
        {
            _isOfChannel = place == "channel";
            _go = database.Prepare(
                $"""
                SELECT channel, message FROM
                    (SELECT channel, message, folded FROM words WHERE {place} = ? AND message < ? AND message > ? ORDER BY message {order} LIMIT ?) AS near
                WHERE {database.IsOneOf("channel")} AND folded @@ CAST(? AS tsquery) ORDER BY message {order} LIMIT ?
                """);
            _end = database.Prepare($"SELECT message FROM words WHERE {place} = ? AND message < ? AND message > ? ORDER BY message {order} LIMIT 1 OFFSET ?");
        }

        /// <returns>What is left to be looked through; null when there is nothing left, or enough was found.</returns>
        public WordQuery? Go(WordQuery query, string ask, int steps, int enough, List<(ChannelId Channel, MessageId Message)> found)
        {
            var place = _isOfChannel ? query.Scope.Within.First().Value : query.Scope.Home.Value;
            _go.Bind(1, place).Bind(2, query.Before).Bind(3, query.After).Bind(4, steps)
                .BindIds(5, [.. query.Scope.Within.Select(channel => channel.Value)]).Bind(6, ask).Bind(7, enough - found.Count);
            while (_go.Step())
            {
                found.Add((new(_go.Id(0)), new(_go.Id(1))));
            }

            if (found.Count >= enough)
            {
                return null;
            }

            _end.Bind(1, place).Bind(2, query.Before).Bind(3, query.After).Bind(4, steps - 1);
            long? end = _end.Step() ? _end.Integer(0) : null;
            _end.Reset();
            return end is { } last ? query.OldestFirst ? query with { After = last } : query with { Before = last } : null;
        }
    }
}
