using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Store.Postgres;
using Gatehouse.Tests.Store;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Conformance.Store;

/// <summary>PostgreSQL has no room for what is written.</summary>
[Collection(OnPostgres.Name)]
public sealed class A_full_disk_of_PostgreSQL(PostgresCluster cluster)
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task refuses_what_needs_room_and_goes_on_with_everything_when_there_is_room()
    {
        var address = cluster.NewDatabase();
        await using (var first = new StoreUnderTest(new PostgresServer(address)))
        {
            await first.FoundAsync();
        }

        using var full = cluster.Fill(address, "nonces");
        await using var store = new StoreUnderTest(new PostgresServer(address));
        var guild = (await store.Guilds.FindAsync(Harbour, Never))!;
        var before = await store.SayAsync(guild, "before");

        var wanting = new Message(default, Quay, Harbour, Ada, "no room") { Nonce = "1" };
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.PostAsync(wanting, guild, onceByNonce: true, Never));
        Assert.Contains("No space left on device", $"{refused}", StringComparison.Ordinal);
        var beside = await store.SayAsync(guild, "beside");
        Assert.Equal([beside.Id, before.Id], (await PageAsync()).Select(message => message.Id));

        full.Dispose();
        var after = await store.PostAsync(wanting, guild, onceByNonce: true, Never);
        Assert.Equal(after.Id, (await store.PostAsync(wanting, guild, onceByNonce: true, Never)).Id);
        Assert.Equal([after.Id, beside.Id, before.Id], (await PageAsync()).Select(message => message.Id));
        Assert.Equal([3L, 2, 1], (await PageAsync()).Select(message => message.Sequence));

        // What was refused has been told to nobody, and left no hole in the order of what was.
        Assert.Equal([1L, 2, 3], store.Published.Select(e => e.Position - store.Store.HeadAtOpening));

        ValueTask<IReadOnlyList<Message>> PageAsync() => store.Messages.PageAsync(Quay, new HistoryCursor.Newest(), 10, Never);
    }
}
