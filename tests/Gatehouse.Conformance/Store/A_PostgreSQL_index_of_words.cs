using Gatehouse.Chat.Ports;
using Gatehouse.Store.Migrations;
using Gatehouse.Store.Postgres;
using Gatehouse.Store.Sql;

namespace Gatehouse.Conformance.Store;

/// <summary>What is beyond the messages that are looked through first.</summary>
[Collection(OnPostgres.Name)]
public sealed class A_PostgreSQL_index_of_words(PostgresCluster cluster)
{
    private const int Many = PostgresWords.FirstWalk + 2_000;
    private static readonly SearchScope Both = new(new(1), [new(11), new(12)], []);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void finds_what_is_rare_or_far_in_its_order(bool oldestFirst)
    {
        using var server = new PostgresServer(cluster.NewDatabase());
        using var database = server.OpenWriter();
        Migrator.Migrate(database, server.Migrations, DateTimeOffset.UnixEpoch);
        var (far, near) = oldestFirst ? (Many, 0) : (0, Many);
        Fill(database, far, "boat");
        Fill(database, near, "sea");
        database.Execute("UPDATE words SET folded = folded || to_tsvector('simple', 'rare') WHERE message % 1000 = 7");

        var (total, page) = Find("rare", 0);
        Assert.Equal(Many * 2 / 1_000, total);
        Assert.Equal(Ordered(Enumerable.Range(0, Many * 2 / 1_000).Select(i => (i * 1_000) + 7)).Take(25), page);

        (total, page) = Find("boat", 10);
        Assert.Equal(2_535, total);
        Assert.Equal(Ordered(Enumerable.Range(far + 1, Many)).Skip(10).Take(25), page);
        Assert.Equal((0, 0), (Find("nothing", 0).Total, Find("nothing", 0).Page.Length));
        Assert.Equal(5, Find("boat", Many - 5).Page.Length);

        IEnumerable<int> Ordered(IEnumerable<int> ids) => oldestFirst ? ids.Order() : ids.OrderDescending();

        (int Total, int[] Page) Find(string word, int offset)
        {
            var (count, found) = database.Words.Find(new WordQuery(Both, [[word]], [], []) { OldestFirst = oldestFirst, Limit = 25, Offset = offset });
            return (count, [.. found.Select(hit => (int)hit.Message.Value)]);
        }
    }

    private static void Fill(Database database, int after, string word) => database.Execute(
        $"""
        INSERT INTO words (channel, message, home, folded)
        SELECT 11 + i % 2, i, 1, to_tsvector('simple', '{word}') || CAST('#at1' AS tsvector) FROM generate_series({after + 1}, {after + Many}) AS i
        """);
}
