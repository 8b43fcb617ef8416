using System.Text.Json;
using Gatehouse.Bench.House;
using Gatehouse.Bench.Load;
using Gatehouse.Bench.Micro;
using Gatehouse.Bench.Report;

namespace Gatehouse.Bench.Stores;

/// <summary>
/// Measures the whole house on each of its stores: durable messages, history in a large store, and sessions that begin with many guilds. Here clients, house and database
/// share two cores, and what counts is time.
/// </summary>
internal sealed class StoreMeasurement : IDisposable
{
    /// <summary>All that there is to share.</summary>
    public const string Cores = "0,1";

    private const int Channels = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _root;
    private readonly Plan _plan;
    private readonly EventLoop _loop;
    private readonly Action<string, string, double> _note;
    private readonly StoreKind[] _stores;
    private readonly PostgresPeer? _postgres;
    private int _nonces;

    public StoreMeasurement(string root, Plan plan, EventLoop loop, Action<string, string, double> note)
    {
        (_root, _plan, _loop, _note) = (root, plan, loop, note);
        _stores = [.. StoreKind.All.Where(store => plan.Covers(store.Name))];
        _postgres = _stores.Contains(StoreKind.Postgres) ? new PostgresPeer(root, Cores) : null;
    }

    public void Run()
    {
        for (var round = 0; round < Math.Min(3, _plan.Rounds); round++)
        {
            foreach (var store in _stores)
            {
                In(store, Post);
            }
        }

        foreach (var store in _stores)
        {
            In(store, LookBack);
        }

        foreach (var store in _stores)
        {
            In(store, ComeIn);
        }

        foreach (var (benchmark, nanoseconds) in MicroBenchmarks.Nanoseconds<Permitted>(Path.Combine(_root, "artifacts", "bench-micro")))
        {
            _note(StoreMeasures.Anywhere, StoreMeasures.Nanoseconds(benchmark), nanoseconds);
        }
    }

    public void Dispose() => _postgres?.Dispose();

    private void In(StoreKind store, Action<StoreKind, WholeHouse, string?> measure)
    {
        var database = store == StoreKind.Postgres ? _postgres!.NewDatabase() : null;
        using (var house = WholeHouse.Start(_root, new Premises(Channels, database, Cores)))
        {
            measure(store, house, database);
        }

        if (database is not null)
        {
            _postgres!.Drop(database);
        }
    }

    private void Post(StoreKind store, WholeHouse house, string? database)
    {
        var messages = _plan.IsQuick ? 6_000 : 30_000;
        using (var first = new Callers(_loop, house.Process.Port, count: 64))
        {
            first.Ask(messages / 2, house.Post, Patience);
            _loop.Rest(TimeSpan.FromSeconds(2));
            first.Ask(messages / 2, house.Post, Patience);
        }

        // Beside the messages in the same minute, since what else the machine does weighs on both.
        _note(store.Name, StoreMeasures.DiskSyncs, DiskPeer.Measure(Path.Combine(_root, "artifacts"), TimeSpan.FromSeconds(_plan.IsQuick ? 1 : 3)));
        foreach (var outstanding in StoreMeasures.Outstanding)
        {
            var (before, storeBefore) = (house.Process.CpuSeconds, _postgres?.CpuSeconds ?? 0);
            Post(store, house, messages, outstanding, StoreMeasures.Posts(outstanding), house.Post);
            if (outstanding == StoreMeasures.Outstanding[^1])
            {
                _note(store.Name, StoreMeasures.Cpu, (house.Process.CpuSeconds - before) / messages * 1e6);
                if (database is not null)
                {
                    _note(store.Name, StoreMeasures.StoreCpu, (_postgres!.CpuSeconds - storeBefore) / messages * 1e6);
                }
            }
        }

        foreach (var outstanding in StoreMeasures.Outstanding)
        {
            Post(store, house, messages, outstanding, StoreMeasures.Nonces(outstanding), number => PostOnce(house, number));
        }

        if (database is not null)
        {
            _note(store.Name, StoreMeasures.PeerInserts, _postgres!.Inserts(TimeSpan.FromSeconds(_plan.IsQuick ? 2 : 5)));
        }
    }

    private void Post(StoreKind store, WholeHouse house, int messages, int outstanding, string what, Func<int, byte[]> request)
    {
        using var callers = new Callers(_loop, house.Process.Port, outstanding);
        var (latencies, seconds) = callers.Ask(messages, request, Patience);
        _note(store.Name, StoreMeasures.Rate(what), messages / seconds);
        Note(store, what, latencies);
    }

    // As libraries post that make a nonce for every message.
    private byte[] PostOnce(WholeHouse house, int number) =>
        house.Post(number, $$"""{"content":"The harbour is quiet tonight; the gates close at ten.","nonce":"{{++_nonces}}","enforce_nonce":true}""");

    private void LookBack(StoreKind store, WholeHouse house, string? database)
    {
        var messages = _plan.IsQuick ? 100_000 : 1_000_000;
        (string Channel, string Message)[] some = [];
        house.Restart(() =>
        {
            var start = TimeProvider.System.GetTimestamp();
            some = Archive.Fill(house, database, messages);
            _note(store.Name, StoreMeasures.SeedRate, messages / TimeProvider.System.GetElapsedTime(start).TotalSeconds);
            if (database is not null)
            {
                _postgres!.Settle(database);
            }
        });
        _note(store.Name, StoreMeasures.Messages, messages);

        var random = new Random(3);
        var (pages, searches) = _plan.IsQuick ? (500, 100) : (3_000, 600);
        Expect(50, $"channels/{some[0].Channel}/messages?limit=50");
        Expect(50, $"channels/{some[^1].Channel}/messages?limit=50&before={some[^1].Message}");
        Expect(25, Search(StoreMeasures.TwoCommon, "", Chatter.Word(0), Chatter.Word(1)));
        Expect(0, Search(StoreMeasures.Nothing, "", Chatter.Word(30_000), ""));
        Look(StoreMeasures.NewestPage, pages, static (channel, _) => $"channels/{channel}/messages?limit=50");
        Look(StoreMeasures.AnyPage, pages, static (channel, message) => $"channels/{channel}/messages?limit=50&before={message}");
        Look(StoreMeasures.AroundPage, pages, static (channel, message) => $"channels/{channel}/messages?limit=50&around={message}");
        foreach (var (what, from, to) in StoreMeasures.Searches)
        {
            Look(what, searches, (channel, _) => Search(what, channel, Chatter.Word(random.Next(from, to)), Chatter.Word(random.Next(from, to))));
        }

        string Search(string what, string channel, string one, string other) =>
            $"{(what == StoreMeasures.InChannel ? $"channels/{channel}" : $"guilds/{house.Guild}")}/messages/search?content={one}{(what == StoreMeasures.TwoCommon ? $"%20{other}" : "")}";

        void Expect(int count, string path)
        {
            var page = house.CallAsync(HttpMethod.Get, path, body: null).GetAwaiter().GetResult();
            var messages = page.ValueKind == JsonValueKind.Array ? page : page.GetProperty("messages");
            if (messages.GetArrayLength() != count)
            {
                throw new InvalidOperationException($"{path} was answered with {messages.GetArrayLength()} messages.");
            }
        }

        void Look(string what, int times, Func<string, string, string> path) => this.Look(store, house, what, times, number =>
        {
            var (channel, message) = some[random.Next(some.Length)];
            return house.Get(number, path(channel, message));
        });
    }

    /// <summary>One client that asks again and again: how long it waits.</summary>
    private void Look(StoreKind store, WholeHouse house, string what, int times, Func<int, byte[]> request)
    {
        using var caller = new Callers(_loop, house.Process.Port, count: 1);
        caller.Ask(times / 2, request, Patience);
        _loop.Rest(TimeSpan.FromSeconds(1));
        Note(store, what, caller.Ask(times, request, Patience).Latencies);
    }

    private void ComeIn(StoreKind store, WholeHouse house, string? database)
    {
        ManyGuilds.Found(house);
        house.Restart(static () => { });
        var first = Identify(house);
        _note(store.Name, StoreMeasures.FirstReady, first.Ready.TotalMilliseconds);
        _note(store.Name, StoreMeasures.FirstLast, first.Last.TotalMilliseconds);

        var times = _plan.IsQuick ? 20 : 50;
        for (var i = 0; i < times; i++)
        {
            Identify(house);
        }

        var (ready, last, bytes) = (new List<double>(), new List<double>(), 0L);
        for (var i = 0; i < times; i++)
        {
            var opening = Identify(house);
            ready.Add(opening.Ready.TotalMilliseconds);
            last.Add(opening.Last.TotalMilliseconds);
            bytes = opening.Bytes;
        }

        _note(store.Name, StoreMeasures.Ready, Quantile(ready, 0.5));
        _note(store.Name, StoreMeasures.Last, Quantile(last, 0.5));
        _note(store.Name, StoreMeasures.SlowLast, Quantile(last, 0.99));
        _note(store.Name, StoreMeasures.OpeningBytes, bytes);
    }

    private OpeningTongue Identify(WholeHouse house)
    {
        var opening = new OpeningTongue(house.Token(0), ManyGuilds.Count);
        var link = new WebSocketLink(opening, room: 0);
        _loop.Add(link, house.Process.Port);
        link.Knock();
        _loop.Await(() => link.IsIn, Patience, "A session's opening");
        link.Leave();
        _loop.Rest(TimeSpan.FromMilliseconds(20));
        _loop.Remove(link);
        return opening;
    }

    private void Note(StoreKind store, string what, Latencies latencies)
    {
        _note(store.Name, StoreMeasures.Median(what), latencies.Quantile(0.5) / 1000);
        _note(store.Name, StoreMeasures.Slow(what), latencies.Quantile(0.99) / 1000);
    }

    private static double Quantile(List<double> values, double part)
    {
        values.Sort();
        return values[Math.Max(0, (int)Math.Ceiling(values.Count * part) - 1)];
    }
}
