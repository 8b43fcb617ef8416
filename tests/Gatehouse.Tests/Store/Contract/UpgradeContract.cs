using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Store.Migrations;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

/// <summary>A database that an earlier release has filled is brought up, and nothing that was said is lost for the search.</summary>
public abstract class UpgradeContract : StoreCase
{
    // More than a block of words has.
    private const int Sent = 9_000;
    private const int Whispered = 300;

    /// <summary>How the release of schema 12 kept the words of all messages.</summary>
    protected abstract string Words { get; }

    [Fact]
    public async Task finds_what_was_said_under_schema_12()
    {
        FillAtTwelve();
        await using var store = Open();
        var guild = (await store.Guilds.FindAsync(Harbour, Never))!;
        var harbour = new SearchScope(Harbour, [Quay, Office], []);
        var talk = new SearchScope(new(Cabin.Value), [Cabin], []);
        await UntilReadAsync(store, harbour);
        await UntilReadAsync(store, talk);

        var rare = Enumerable.Range(1, Sent).Where(id => id % 100 == 0).Select(id => (ulong)id).ToArray();
        Assert.Equal(rare.Reverse().Take(25), await FindAsync(store, harbour, new() { Content = "seldom" }, total: rare.Length));
        Assert.Equal(rare.Take(25), await FindAsync(store, harbour, new() { Content = "SELDOM ship", OldestFirst = true }, total: rare.Length));
        Assert.Equal(rare.Skip(80), await FindAsync(store, harbour, new() { Content = "\"ship seldom\"", OldestFirst = true, Offset = 80 }, total: rare.Length));
        Assert.Equal([8191ul], await FindAsync(store, harbour, new() { Content = "ship n8191" }, total: 1));
        Assert.Equal([8193ul], await FindAsync(store, harbour, new() { Content = "ship n8193" }, total: 1));
        Assert.Empty(await FindAsync(store, harbour, new() { Content = "whisper" }, total: 0));
        Assert.Equal([20_300ul], await FindAsync(store, talk, new() { Content = "whisper n300" }, total: 1));
        Assert.Equal([7ul], await FindAsync(store, harbour, new() { Content = "ship n7", Authors = [Bo.Id] }, total: 1));
        Assert.Empty(await FindAsync(store, harbour, new() { Content = "ship n7", Authors = [Ada.Id] }, total: 0));

        // Old and new are found together, and an old one by what it says now.
        var said = await store.SayAsync(guild, "seldom again", Quay);
        Assert.Equal(Sent / 2 + 1, said.Sequence);
        Assert.Equal([said.Id.Value, rare[^1]], (await FindAsync(store, harbour, new() { Content = "seldom", Limit = 2 }, total: rare.Length + 1)));
        Assert.Null((await store.Messages.EditAsync(Quay, new(100), guild, message => message with { Content = "often" }, Never)).Fault);
        Assert.Equal([100ul], await FindAsync(store, harbour, new() { Content = "often" }, total: 1));
        Assert.Equal(rare.Length, (await store.Search.FindAsync(new() { Content = "seldom" }, harbour, Never)).Total);
    }

    private static async Task UntilReadAsync(StoreUnderTest store, SearchScope scope)
    {
        while (!(await store.Search.FindAsync(new() { Content = "seldom" }, scope, Never)).IsComplete)
        {
            await Task.Yield();
        }
    }

    private static async Task<IReadOnlyList<ulong>> FindAsync(StoreUnderTest store, SearchScope scope, MessageSearch search, int total)
    {
        var found = await store.Search.FindAsync(search with { Limit = Math.Min(search.Limit, 25) }, scope, Never);
        Assert.Equal((total, true), (found.Total, found.IsComplete));
        return [.. found.Messages.Select(message => message.Id.Value)];
    }

    // As that release wrote it; the even messages are in one channel, the odd ones in the other.
    private void FillAtTwelve()
    {
        using var databases = Place();
        using var database = databases.OpenWriter();
        Migrator.Migrate(database, [.. databases.Migrations.Take(12)], Then);
        database.Execute(
            $"""
            UPDATE house SET greatest_id = 1400000000000003000;
            INSERT INTO users (id, username, username_key, is_bot) VALUES ({Ada.Id}, 'Ada', 'ada', 0), ({Bo.Id}, 'bo', 'bo', 0);
            INSERT INTO guilds (id, name, owner) VALUES ({Harbour}, 'harbour', {Ada.Id});
            INSERT INTO roles (id, guild, name, permissions, position, color, hoist, mentionable) VALUES ({Harbour}, {Harbour}, '@everyone', 3072, 0, 0, 0, 0);
            INSERT INTO channels (id, guild, kind, name, position, nsfw, rate_limit_per_user)
                VALUES ({Quay}, {Harbour}, 0, 'quay', 0, 0, 0), ({Office}, {Harbour}, 0, 'office', 1, 0, 0);
            INSERT INTO members (guild, user_id, joined_at) VALUES ({Harbour}, {Ada.Id}, 17), ({Harbour}, {Bo.Id}, 18);
            INSERT INTO conversations (id, kind, owner, name, pair) VALUES ({Cabin}, 1, 0, '', '{Ada.Id}:{Bo.Id}');
            INSERT INTO participants (conversation, user_id, joined_at, has_closed) VALUES ({Cabin}, {Ada.Id}, 17, 0), ({Cabin}, {Bo.Id}, 17, 0);
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Sent})
            INSERT INTO messages (channel, id, author, kind, content, flags, tts, mentions_everyone, seq)
                SELECT CASE WHEN i % 2 = 0 THEN {Quay} ELSE {Office} END, i, CASE WHEN i % 7 = 0 THEN {Bo.Id} ELSE {Ada.Id} END, 0,
                    'A ship' || CASE WHEN i % 100 = 0 THEN ' seldom' ELSE '' END || ' n' || i, 0, 0, 0, (i + 1) / 2 FROM n;
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Whispered})
            INSERT INTO messages (channel, id, author, kind, content, flags, tts, mentions_everyone, seq)
                SELECT {Cabin}, 20000 + i, {Ada.Id}, 0, 'whisper n' || i, 0, 0, 0, i FROM n;
            INSERT INTO counters (channel, last_seq) SELECT channel, max(seq) FROM messages GROUP BY channel;
            {Words};
            """);
    }
}
