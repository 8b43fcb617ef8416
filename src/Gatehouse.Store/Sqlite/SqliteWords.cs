using System.Globalization;
using System.Text;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Sqlite;

/// <summary>
/// Words in SQLite's FTS5, which goes through the messages of several words in the order of their numbers, from either end, and stops when it has enough: what a search
/// costs does not grow with how common its words are.
/// </summary>
internal sealed class SqliteWords : WordIndex
{
    private readonly Statement _insert;
    private readonly Statement _delete;
    private readonly Statement _channelOf;
    private readonly Statement _newest;
    private readonly Statement _oldest;

    public SqliteWords(Database database)
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

    public override (int Total, IReadOnlyList<(ChannelId Channel, MessageId Message)> Page) Find(WordQuery query)
    {
        var total = 0;
        var wanted = new List<long>();
        var find = (query.OldestFirst ? _oldest : _newest).Bind(1, Ask(query)).Bind(2, query.Before).Bind(3, query.After).Bind(4, query.Reach);
        while (find.Step())
        {
            if (total >= query.Offset && wanted.Count < query.Limit)
            {
                wanted.Add(find.Integer(0));
            }

            total++;
        }

        var page = new List<(ChannelId, MessageId)>();
        foreach (var message in wanted)
        {
            if (_channelOf.Bind(1, message).Step())
            {
                page.Add((new(_channelOf.Id(0)), new((ulong)message)));
            }

            _channelOf.Reset();
        }

        return (total, page);
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
