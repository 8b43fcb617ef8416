using System.Globalization;
using System.Text;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Sqlite;

/// <summary>
/// Words in SQLite's FTS5, which goes through the messages of several words in the order of their numbers, from either end, and stops when it has enough: what a search
/// costs does not grow with how common its words are. Two words that are common but never meet would still be compared to the end: so it goes block by block.
/// </summary>
internal sealed class SqliteWords : WordIndex
{
    private readonly Statement _insert;
    private readonly Statement _delete;
    private readonly Statement _channelOf;
    private readonly Statement _newest;
    private readonly Statement _oldest;

    public SqliteWords(Database database)
        : base(database)
    {
        _insert = database.Prepare("INSERT INTO words (rowid, channel, folded) VALUES (?, ?, ?)");
        _delete = database.Prepare("DELETE FROM words WHERE rowid = ?");
        _channelOf = database.Prepare("SELECT channel FROM words WHERE rowid = ?");
        _newest = database.Prepare("SELECT rowid FROM words WHERE words MATCH ? AND rowid < ? AND rowid > ? ORDER BY rowid DESC LIMIT ?");
        _oldest = database.Prepare("SELECT rowid FROM words WHERE words MATCH ? AND rowid < ? AND rowid > ? ORDER BY rowid LIMIT ?");
    }

    public override string Sweep => "DELETE FROM words WHERE rowid IN (SELECT id FROM messages WHERE channel = ? AND id <= ?)";

    public override void Add(Message message, IReadOnlyList<string> words, IReadOnlyList<string> facets) =>
        _insert.Bind(1, message.Id.Value).Bind(2, message.Channel.Value).Bind(3, string.Join(' ', [.. words, .. facets.Select(facet => FacetSign + facet)])).Run();

    public override void Remove(ChannelId channel, MessageId message) => _delete.Bind(1, message.Value).Run();

    public override WordHits Find(WordQuery query)
    {
        var ask = Ask(query);
        var hits = Blocks.Walk(query, (span, found) => Look(span, ask, query, found));
        return hits with { Page = [.. hits.Page.Select(hit => (ChannelOf(hit.Message), hit.Message))] };
    }

    // Their channels are asked for when it is known which are wanted: most are only counted.
    private void Look(WordSpan span, string ask, WordQuery query, List<(ChannelId Channel, MessageId Message)> found)
    {
        var find = (query.OldestFirst ? _oldest : _newest).Bind(1, ask).Bind(2, span.Before).Bind(3, span.After).Bind(4, query.Reach - found.Count);
        while (find.Step())
        {
            found.Add((default, new(find.Id(0))));
        }
    }

    private ChannelId ChannelOf(MessageId message)
    {
        var channel = _channelOf.Bind(1, message.Value).Step() ? _channelOf.Id(0) : 0;
        _channelOf.Reset();
        return new(channel);
    }

    private static string Ask(WordQuery query)
    {
        var ask = new StringBuilder().AppendJoin(" AND ", [
            .. query.Phrases.Select(words => $"\"{string.Join(' ', words)}\""),
            .. query.Facets.Select(AnyOf),
            .. query.Scope.IsMostOfHome ? [AnyOf([Facets.Home(query.Scope.Home)])] : new[] { AnyOf([.. query.Scope.Within.Select(Facets.Channel)]) },
        ]);
        var without = query.Scope.IsMostOfHome ? query.Excluded.Concat(query.Scope.Without.Select(Facets.Channel)).ToList() : query.Excluded;
        return without.Count == 0 ? ask.ToString() : string.Create(CultureInfo.InvariantCulture, $"({ask}) NOT {AnyOf(without)}");
    }

    private static string AnyOf(IReadOnlyList<string> facets) => $"({string.Join(" OR ", facets.Select(facet => $"\"{FacetSign}{facet}\""))})";
}
