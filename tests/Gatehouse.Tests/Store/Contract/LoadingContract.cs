using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Store;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

/// <summary>What every store promises about guilds that are read into memory while others change them.</summary>
public abstract class LoadingContract : StoreCase
{
    // Of a guild that is read, the first and the last question.
    private const string First = "system_channel_flags FROM guilds";
    private const string Last = "counters.last_seq FROM channels";

    // One guild, one counter: whatever comes next takes their room.
    private static readonly StoreOptions Narrow = new() { CachedGuilds = 1, CachedCounters = 1, TrimStep = 100_000 };

    public static TheoryData<string> Changes => ["a channel", "a name", "a name in a conversation", "a message", "a deletion", "nothing"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task do_not_miss_what_is_committed_while_they_are_read(string change)
    {
        await FoundMoreAsync(count: 2);
        using var turnstile = new Turnstile(Place());
        await using var store = new StoreUnderTest(turnstile, Narrow);
        var wanted = change == "a name in a conversation" ? Cabin : Quay;
        var hold = turnstile.HoldNext(Last);
        var finding = Task.Run(() => store.Guilds.FindAsync(wanted, Never).AsTask());
        await hold.Reached;

        await ChangeAsync(store, change);
        Assert.NotNull(await store.Guilds.FindAsync(IdOf(1), Never));
        hold.GoOn();
        var found = await finding;

        var (again, hasMessage) = (await store.Guilds.FindAsync(wanted, Never), store.Guilds.NewestMessages(Harbour).ContainsKey(Quay));
        var number = change == "a deletion" ? 0 : (await store.SayAsync(again!, "next", wanted)).Sequence;
        await using var fresh = await ReopenAsync(store);
        Assert.Equal(Describe(await fresh.Guilds.FindAsync(wanted, Never)), Describe(again));
        Assert.Equal(Describe(again), Describe(found));
        Assert.Equal(change switch { "a deletion" => 0, "a message" => 2, _ => 1 }, number);
        Assert.Equal(change == "a message", hasMessage);
    }

    [Fact]
    public async Task are_read_once_however_many_want_them()
    {
        await FoundMoreAsync(count: 30);
        using var turnstile = new Turnstile(Place());
        await using var store = new StoreUnderTest(turnstile);
        var hold = turnstile.HoldNext(Last);
        using var gone = new CancellationTokenSource();
        var adas = Task.Run(() => CaptureAsync(store, Ada, gone.Token));
        await hold.Reached;
        var bos = Task.Run(() => CaptureAsync(store, Bo, Never));
        var finding = Task.Run(() => store.Guilds.FindAsync(Quay, Never).AsTask());
        await UntilAsync(() => turnstile.Count("SELECT guild FROM channels") > 0 && turnstile.Count("SELECT guild FROM members") > 1);
        await store.Store.Writer.BetweenCommitsAsync(static _ => default(Done), Never);

        // Whoever reads for all may go: the others get it nevertheless.
        await gone.CancelAsync();
        hold.GoOn();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => adas);
        Assert.Equal(31, (await bos).Count);
        Assert.NotNull(await finding);
        Assert.Equal(31, (await CaptureAsync(store, Ada, Never)).Count);
        Assert.Equal(1, turnstile.Count(First));
    }

    [Fact]
    public async Task are_read_with_as_many_questions_as_one()
    {
        await FoundMoreAsync(count: 40);
        var counts = new List<int>();
        foreach (var user in new[] { Cem, Ada })
        {
            using var turnstile = new Turnstile(Place());
            await using var store = new StoreUnderTest(turnstile);
            turnstile.Forget();
            Assert.Equal(user == Cem ? 1 : 41, (await CaptureAsync(store, user, Never)).Count);
            counts.Add(turnstile.Count(""));
        }

        Assert.Equal(counts[0], counts[1]);
    }

    [Fact]
    public async Task are_read_by_the_writer_when_nobody_else_can()
    {
        await FoundMoreAsync(count: 3);
        using var turnstile = new Turnstile(Place());
        await using var store = new StoreUnderTest(turnstile);
        var hold = turnstile.HoldNext("FROM members m");
        var capturing = Task.Run(() => CaptureAsync(store, Ada, Never));
        await hold.Reached;
        hold.Fail();

        Assert.Equal(4, (await capturing).Count);
        Assert.Equal(2, turnstile.Count(First));
        Assert.Equal(4, (await CaptureAsync(store, Bo, Never)).Count);
        Assert.Equal(2, turnstile.Count(First));
    }

    [Fact]
    public async Task are_not_taken_from_where_the_writer_does_not_write()
    {
        await FoundMoreAsync(count: 3);
        using var turnstile = new Turnstile(Place());
        await using var store = new StoreUnderTest(turnstile);
        store.Store.Writer.Database.Execute("UPDATE house SET epoch = epoch + 1");

        Assert.Equal(4, (await CaptureAsync(store, Ada, Never)).Count);
        Assert.Equal((1, 0), (turnstile.Count(First), turnstile.CountBeside(First)));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.SayAsync(NewHarbour(), "from an earlier epoch"));
        await store.SayAsync(NewHarbour(), "from a later one");
    }

    [Fact]
    public async Task are_as_last_committed_after_any_confusion()
    {
        await FoundMoreAsync(count: 5);
        await using var store = Open(new StoreOptions { CachedGuilds = 2, CachedCounters = 3, TrimStep = 100_000 });
        GuildId[] guilds = [Harbour, .. Enumerable.Range(1, 5).Select(IdOf)];
        var sent = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => number % 2 == 0 ? WriteAsync(number) : ReadAsync(number))));

        var before = guilds.ToDictionary(id => id, id => Describe(store.Guilds.FindAsync(id, Never).AsTask().GetAwaiter().GetResult()));
        var newest = guilds.ToDictionary(id => id, id => store.Guilds.NewestMessages(id).Values.Select(message => message.Value).Order().ToArray());
        var cabin = Describe(await store.Guilds.FindAsync(Cabin, Never));
        await using var fresh = await ReopenAsync(store);
        foreach (var id in guilds)
        {
            Assert.Equal(Describe(await fresh.Guilds.FindAsync(id, Never)), before[id]);
            Assert.Equal(fresh.Guilds.NewestMessages(id).Values.Select(message => message.Value).Order(), newest[id]);
        }

        Assert.Equal(Describe(await fresh.Guilds.FindAsync(Cabin, Never)), cabin);
        Assert.Equal(sent, Ask("SELECT count(*) FROM messages"));
        Assert.Equal(sent, Ask("SELECT sum(highest) FROM (SELECT max(seq) AS highest FROM messages GROUP BY channel) AS channels"));

        async Task WriteAsync(int number)
        {
            var random = new Random(number);
            for (var i = 0; i < 60; i++)
            {
                var id = guilds[random.Next(guilds.Length)];
                switch (random.Next(3))
                {
                    case 0:
                        var state = (await store.Guilds.FindAsync(id, Never))!;
                        await store.SayAsync(state, "on", state.Channels.Keys.First());
                        Interlocked.Increment(ref sent);
                        break;
                    case 1:
                        Assert.Null((await store.Guilds.ChangeAsync(id, guild => Named(guild, $"{number}:{i}"), Never)).Fault);
                        break;
                    default:
                        Assert.Null((await store.Accounts.ChangeAsync(Bo.Id, user => user with { GlobalName = $"{number}:{i}" }, Never)).Fault);
                        break;
                }
            }
        }

        async Task ReadAsync(int number)
        {
            var random = new Random(number);
            for (var i = 0; i < 60; i++)
            {
                Assert.Equal(6, (await CaptureAsync(store, random.Next(2) == 0 ? Ada : Bo, Never)).Count(state => !state.IsConversation));
                Assert.NotNull(await store.Guilds.FindAsync(Cabin, Never));
                Assert.NotNull(await store.Guilds.FindAsync(guilds[random.Next(guilds.Length)], Never));
            }
        }
    }

    private async Task ChangeAsync(StoreUnderTest store, string change)
    {
        switch (change)
        {
            case "a channel":
                var channel = new Channel(new(77), Harbour, ChannelKind.Text, "new", 9);
                await store.Guilds.ChangeAsync(
                    Harbour, state => new GuildChange(state, state with { Channels = state.Channels.Add(channel.Id, channel) }, [new GuildEvent.ChannelCreated(channel)]), Never);
                break;
            case "a name" or "a name in a conversation":
                await store.Accounts.ChangeAsync(Bo.Id, user => user with { GlobalName = "Bosun" }, Never);
                break;
            case "a message":
                await store.SayAsync(NewHarbour(), "ahoy");
                await store.SayAsync((await store.Guilds.FindAsync(IdOf(1), Never))!, "elsewhere", new(2_001));
                break;
            case "a deletion":
                await store.Guilds.ChangeAsync(Harbour, state => new GuildChange(state, state, [new GuildEvent.GuildDeleted()]), Never);
                break;
            default:
                break;
        }
    }

    private static Result<GuildChange> Named(GuildState state, string name) =>
        new GuildChange(state, state with { Guild = state.Guild with { Name = name } }, [new GuildEvent.GuildUpdated()]);

    private static GuildId IdOf(int number) => new(1_000 + (ulong)number);

    /// <summary>The harbour, conversations of Ada's with Bo and with Cem, and some guilds that both are in; Cem is in the last one only.</summary>
    private async Task FoundMoreAsync(int count)
    {
        await using var store = Open();
        await store.FoundAsync();
        await store.Conversations.CreateAsync(ConversationRules.Between(Cabin, Ada, Bo, Then), Never);
        await store.Conversations.CreateAsync(ConversationRules.Between(new(Cabin.Value + 1), Ada, Cem, Then), Never);
        for (var number = 1; number <= count; number++)
        {
            var id = IdOf(number);
            User[] people = number == count ? [Ada, Bo, Cem] : [Ada, Bo];
            await store.Guilds.CreateAsync(
                new GuildState(
                    new Guild(id, $"guild {number}", Ada.Id),
                    ImmutableDictionary<RoleId, Role>.Empty.Add(id.EveryoneRole, new(id.EveryoneRole, "@everyone", Permissions.None, 0)),
                    ImmutableDictionary<ChannelId, Channel>.Empty.Add(new(2_000 + (ulong)number), new(new(2_000 + (ulong)number), id, ChannelKind.Text, "c", 0)),
                    people.ToImmutableDictionary(user => user.Id, user => new Member(user, Then))),
                Never);
        }
    }

    private async Task<StoreUnderTest> ReopenAsync(StoreUnderTest store)
    {
        await store.DisposeAsync();
        return Open();
    }

    private static async Task<IReadOnlyList<GuildState>> CaptureAsync(StoreUnderTest store, User user, CancellationToken cancellationToken)
    {
        IReadOnlyList<GuildState> captured = [];
        await store.Guilds.CaptureAsync(user.Id, (_, states) => captured = [.. states.Where(state => !state.IsConversation)], cancellationToken);
        return captured;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Yield();
        }
    }
}
