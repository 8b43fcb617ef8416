using Gatehouse.Chat.Domain;
using Gatehouse.Store;
using Gatehouse.Store.Postgres;
using Gatehouse.Tests.Store;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Conformance.Store;

/// <summary>How often PostgreSQL is waited for.</summary>
[Collection(OnPostgres.Name)]
public sealed class Round_trips(PostgresCluster cluster)
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task of_a_message_are_one()
    {
        await using var store = Open();
        var guild = await store.FoundAsync();
        await store.SayAsync(guild, "warm");

        var before = Count(store);
        await store.SayAsync(guild, "one");
        Assert.Equal(1, Count(store) - before);
    }

    [Fact]
    public async Task of_the_first_message_of_a_channel_are_one()
    {
        await using var store = Open();
        var guild = await store.FoundAsync();

        var before = Count(store);
        await store.SayAsync(guild, "first");
        Assert.Equal(1, Count(store) - before);
    }

    [Fact]
    public async Task of_a_message_that_may_come_twice_are_one_unless_it_has_come()
    {
        await using var store = Open();
        var guild = await store.FoundAsync();
        var draft = new Message(default, Quay, Harbour, Ada, "once") { Nonce = "1" };

        var before = Count(store);
        await store.PostAsync(draft, guild, onceByNonce: true, Never);
        Assert.Equal(1, Count(store) - before);

        // Which message it is, what it says, who said it; and the commit of whatever else there was.
        before = Count(store);
        await store.PostAsync(draft, guild, onceByNonce: true, Never);
        Assert.InRange(Count(store) - before, 1, 4);
    }

    [Fact]
    public async Task of_many_messages_that_may_come_twice_are_as_few_as_their_commits()
    {
        await using var store = Open();
        var guild = await store.FoundAsync();

        var before = Count(store);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i =>
            store.PostAsync(new Message(default, Quay, Harbour, Ada, $"{i}") { Nonce = $"{i}" }, guild, onceByNonce: true, Never).AsTask()));
        Assert.InRange(Count(store) - before, 1, 100);
    }

    [Fact]
    public async Task of_many_messages_are_as_few_as_their_commits()
    {
        await using var store = Open();
        var guild = await store.FoundAsync();
        await store.SayAsync(guild, "warm");
        await store.SayAsync(guild, "warm", Office);

        // The first is a commit of its own; meanwhile the others gather.
        var before = Count(store);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => store.SayAsync(guild, $"{i}", i % 2 == 0 ? Quay : Office).AsTask()));
        Assert.InRange(Count(store) - before, 1, 100);
        Assert.Equal(300, (await store.Archive.ReadAsync(store.Log.Head - 300, 400, Never)).Count);
    }

    [Fact]
    public async Task of_the_writer_for_a_session_with_many_guilds_are_those_for_the_account()
    {
        var database = cluster.NewDatabase();
        await using (var first = Open(database))
        {
            await first.FoundAsync();
            for (ulong number = 1; number <= 40; number++)
            {
                var id = new GuildId(1_000 + number);
                await first.Guilds.CreateAsync(NewHarbour() with { Guild = new Guild(id, "guild", Ada.Id), Channels = [], Roles = [] }, Never);
            }
        }

        await using var store = Open(database);
        var before = Count(store);
        var guilds = 0;
        await store.Guilds.CaptureAsync(Ada.Id, (_, states) => guilds = states.Count, Never);
        Assert.Equal((41, 3), (guilds, Count(store) - before));
    }

    private static long Count(StoreUnderTest store) => ((PostgresDatabase)store.Store.Writer.Database).RoundTrips;

    // Old rows are trimmed now and then; not while somebody counts.
    private StoreUnderTest Open(PostgresAddress? database = null) => new(new PostgresServer(database ?? cluster.NewDatabase()), new StoreOptions { TrimStep = 100_000 });
}
