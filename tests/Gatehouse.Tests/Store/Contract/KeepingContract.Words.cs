using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Store.Migrations;
using Gatehouse.Store.Rows;
using Gatehouse.Store.Sql;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

public abstract partial class KeepingContract
{
    private const int Sent = 900;
    private static readonly GuildId[] Homes = [Harbour, new(77)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void finds_in_order_however_many_blocks_there_are(bool oldestFirst)
    {
        using var databases = Place();
        using var tables = Filled(databases.OpenWriter(), databases);
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var word = new[] { "boat", "rare", "far", "boat far", "nothing" }[random.Next(5)];
            var (before, after) = random.Next(2) == 0 ? (Sent * 2, 0) : (random.Next(Sent), random.Next(Sent));
            var search = new MessageSearch
            {
                Content = word,
                OldestFirst = oldestFirst,
                Before = new((ulong)before),
                After = new((ulong)after),
                Offset = random.Next(3) == 0 ? random.Next(400) : 0,
                Limit = random.Next(1, 26),
            };
            ChannelId[] within = random.Next(2) == 0 ? [Quay] : [Quay, Office];
            var all = Enumerable.Range(1, Sent).Where(id => id < before && id > after && HomeOf(id) == Harbour && within.Contains(ChannelOf(id)) && Says(id, word));
            var expected = oldestFirst ? all.ToList() : [.. all.Reverse()];

            var hits = tables.Words.Find(search, new SearchScope(Harbour, within, []), static () => true);
            Assert.Equal(expected.Skip(search.Offset).Take(search.Limit), hits.Page.Select(hit => (int)hit.Message.Value));
            Assert.All(hits.Page, hit => Assert.Equal(ChannelOf((int)hit.Message.Value), hit.Channel));
            Assert.Equal((expected.Count, true), (hits.Total, hits.IsAll));
        }
    }

    [Fact]
    public void ends_a_search_with_what_it_has_when_there_is_no_time()
    {
        using var databases = Place();
        using var tables = Filled(databases.OpenWriter(), databases);
        var scope = new SearchScope(Harbour, [Quay, Office], []);

        var cut = tables.Words.Find(new() { Content = "boat" }, scope, static () => false);
        Assert.False(cut.IsAll);
        Assert.InRange(cut.Total, 1, Sent / 4);
        Assert.Equal(cut.Page, tables.Words.Find(new() { Content = "boat" }, scope, static () => true).Page.Take(cut.Total));
        Assert.True(tables.Words.Find(new() { Content = "boat", After = new(Sent - 5) }, scope, static () => false).IsAll);
    }

    [Fact]
    public void begins_a_block_once_in_some_thousands_of_messages()
    {
        const ulong First = 1_300_000_000_000_000_000;
        Assert.InRange(Enumerable.Range(0, 1_000_000).Count(i => WordBlocks.BeginsAt(new(First + ((ulong)i << 9)))), 100, 150);
        Assert.InRange(Enumerable.Range(0, 1_000_000).Count(i => WordBlocks.BeginsAt(new((ulong)i))), 100, 150);
    }

    private static Tables Filled(Database database, IDatabases databases)
    {
        Migrator.Migrate(database, databases.Migrations, DateTimeOffset.UnixEpoch);
        var tables = new Tables(database);
        database.Begin();
        for (var id = 1; id <= Sent; id++)
        {
            if (id % 37 == 0)
            {
                database.Words.Blocks.Begin(HomeOf(id), new((ulong)id));
            }

            tables.Words.Put(new Message(new((ulong)id), ChannelOf(id), HomeOf(id), Ada, string.Join(' ', Words.Where(word => Says(id, word)))), isNew: true);
        }

        database.Commit();
        return tables;
    }

    private static readonly string[] Words = ["boat", "rare", "far"];

    private static GuildId HomeOf(int id) => Homes[id % 5 == 0 ? 1 : 0];

    private static ChannelId ChannelOf(int id) => id % 5 == 0 ? new(88) : id % 3 == 0 ? Office : Quay;

    private static bool Says(int id, string words) => words.Split(' ').All(word => word switch
    {
        "boat" => true,
        "rare" => id % 97 == 1,
        "far" => id is > 100 and < 140,
        _ => false,
    });
}
