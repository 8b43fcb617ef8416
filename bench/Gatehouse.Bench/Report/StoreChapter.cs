using Gatehouse.Bench.Micro;
using Gatehouse.Bench.Stores;

namespace Gatehouse.Bench.Report;

/// <summary>The chapter of docs/benchmarks.md on the stores.</summary>
internal sealed class StoreChapter(Results results, Plan plan)
{
    private const double PageGoal = 5;
    private const double SearchGoal = 50;

    private readonly Chapter _chapter = new("store");

    public void WriteInto(string page)
    {
        _chapter.Say("# The stores");
        _chapter.Say($"Written by `bench/run --parts store{(plan.IsQuick ? " --quick" : "")}` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}.");
        if (plan.Bustle > 0.5)
        {
            _chapter.Say(FormattableString.Invariant($"**Other work shared the machine: its load was {plan.Bustle:0.0} when the run began. Here time is measured, so read the parts of the peers beside it and not the values.**"));
        }

        Posts();
        Lookups();
        Openings();
        Permissions();
        Definitions();
        _chapter.WriteInto(page);
    }

    private void Posts()
    {
        _chapter.Say("## Durable messages per second over REST");
        _chapter.Say("Each is answered 200 when it is on the disk. In brackets p50 and p99 of the answers in milliseconds.");
        Heads();
        foreach (var outstanding in StoreMeasures.Outstanding)
        {
            Row(StoreMeasures.Posts(outstanding), store => Posts(store, StoreMeasures.Posts(outstanding)));
        }

        foreach (var outstanding in StoreMeasures.Outstanding)
        {
            Row(StoreMeasures.Nonces(outstanding), store => Posts(store, StoreMeasures.Nonces(outstanding)));
        }

        Row("goal of one of the first three, at least", static store => Chapter.Number(store.Goal, "N0"));
        Row(StoreMeasures.Cpu, store => Chapter.Number(results.Median(store.Name, StoreMeasures.Cpu), "0"));
        Row(StoreMeasures.StoreCpu, store => Chapter.Number(results.Median(store.Name, StoreMeasures.StoreCpu), "0"));
        Row("beside it: " + StoreMeasures.DiskSyncs, store => WithSpread(store, StoreMeasures.DiskSyncs, "N0"));
        Row("messages for each of those, at most", store => Chapter.Number(Best(store) / results.Median(store.Name, StoreMeasures.DiskSyncs), "0.0"));
        Row("beside it: " + StoreMeasures.PeerInserts, store => WithSpread(store, StoreMeasures.PeerInserts, "N0"));
        Row("messages for each of those, 16 outstanding", store =>
            Chapter.Number(results.Median(store.Name, StoreMeasures.Rate(StoreMeasures.Posts(16))) / results.Median(store.Name, StoreMeasures.PeerInserts), "0.00"));
        _chapter.Say();
    }

    private string Posts(StoreKind store, string what)
    {
        var missed = StoreMeasures.Outstanding.Any(outstanding => StoreMeasures.Posts(outstanding) == what) && Best(store) < store.Goal;
        return WithSpread(store, StoreMeasures.Rate(what), "N0") + $" ({Waits(store, what)}){(missed ? " (missed)" : "")}";
    }

    private double Best(StoreKind store) => StoreMeasures.Outstanding.Max(outstanding => results.Median(store.Name, StoreMeasures.Rate(StoreMeasures.Posts(outstanding))));

    private void Lookups()
    {
        _chapter.Say("## Looking back");
        _chapter.Say($"One client, {Chapter.Number(results.Median(StoreKind.Sqlite.Name, StoreMeasures.Messages), "N0")} messages in the store; p50 and p99 in milliseconds, as the client sees it.");
        Heads();
        foreach (var what in StoreMeasures.Pages)
        {
            Row(what, store => Waits(store, what) + Missed(store, what, PageGoal));
        }

        Row("goal of a page at the median, less than", static _ => Chapter.Number(PageGoal, "0"));
        foreach (var (what, _, _) in StoreMeasures.Searches)
        {
            Row(what, store => Waits(store, what) + Missed(store, what, SearchGoal));
        }

        Row("goal of a search at the median, less than", static _ => Chapter.Number(SearchGoal, "0"));
        Row(StoreMeasures.SeedRate, store => Chapter.Number(results.Median(store.Name, StoreMeasures.SeedRate), "N0"));
        _chapter.Say();
    }

    private string Missed(StoreKind store, string what, double goal) => results.Median(store.Name, StoreMeasures.Median(what)) >= goal ? " (missed)" : "";

    private void Openings()
    {
        _chapter.Say("## A session with many guilds");
        _chapter.Say($"{ManyGuilds.Count} guilds with {ManyGuilds.Channels} channels, {ManyGuilds.Roles} roles and {ManyGuilds.Members} bots each; one of the bots identifies, again and again.");
        Heads();
        Row("IDENTIFY to READY, p50 in ms", store => Chapter.Number(results.Median(store.Name, StoreMeasures.Ready), "0.00"));
        Row("IDENTIFY to the last GUILD_CREATE, p50 and p99 in ms", store =>
            $"{Chapter.Number(results.Median(store.Name, StoreMeasures.Last), "0.00")}; {Chapter.Number(results.Median(store.Name, StoreMeasures.SlowLast), "0.00")}");
        Row("the same for the first session after a start, which finds nothing in memory", store =>
            $"{Chapter.Number(results.Median(store.Name, StoreMeasures.FirstReady), "0")}; {Chapter.Number(results.Median(store.Name, StoreMeasures.FirstLast), "0")}");
        Row(StoreMeasures.OpeningBytes, store => Chapter.Number(results.Median(store.Name, StoreMeasures.OpeningBytes), "N0"));
        _chapter.Say();
    }

    private void Permissions()
    {
        _chapter.Say("## Permissions");
        _chapter.Say("One thread; no store is asked. 20,000 members with one of 50 roles, 60 channels, of which 20 are closed with 10 exceptions each.");
        _chapter.Heads(["ns each", "per second"]);
        Compute("what a member may do in an open channel", nameof(Permitted.In_an_open_channel), 1);
        Compute("the same in a channel with ten exceptions", nameof(Permitted.In_a_channel_with_ten_exceptions), 1);
        Compute("what a member sees of the guild, after a role changed", nameof(Permitted.View_of_5000_members_after_a_role_changed), 5_000);
        _chapter.Say();

        void Compute(string what, string benchmark, int times)
        {
            var nanoseconds = results.Median(StoreMeasures.Anywhere, StoreMeasures.Nanoseconds(benchmark)) / times;
            _chapter.Row([what, Chapter.Number(nanoseconds, "N1"), Chapter.Number(1e9 / nanoseconds, "N0")]);
        }
    }

    private void Definitions() => _chapter.Say($"""
        - **Two cores for all.** `gatehouse serve` and PostgreSQL have both cores, their clients one of them, and those sleep while they wait. On one node, as an operator would start it but without
          rate limits; `LOG_LEVEL=warning`.
        - **Messages** are posted by 100 bots into 64 channels of a guild, over as many connections as requests are outstanding, each kept and each with one request at a time. Rounds: {Math.Min(3, plan.Rounds)}, each
          on a fresh house, after a warm-up; medians, and half the distance between the lowest and the highest.
        - **PostgreSQL** {PostgresPeer.Version} is a private cluster with the settings it is installed with: `fsync` and `synchronous_commit` on, 128 MB of shared buffers. SQLite commits with `synchronous=FULL`. Both are
          on the same disk.
        - **Beside it**: a loop that writes 4 KB into a file of 16 MB that is already there, and calls fdatasync, on the same disk in the same minute. And pgbench in the same cluster in the same minute:
          16 clients, each inserting a row with a text as long as the message and committing it, prepared. A message is more than a row: it is checked, numbered, told to who hears it, and answered over HTTP.
        - **Looking back**: a search returns 25 messages and how many there are. The messages have 8 to 16 words of a language of 20,000 words with frequencies as in a real one, and lie in 64 channels by chance. They came through the store's own port, each with its event.
          The server was started anew after that, and PostgreSQL told to VACUUM ANALYZE; the operating system was not: the files are in its memory.
        - **Permissions** are computed by BenchmarkDotNet's short run in the process of the benchmark.
        """);

    private void Heads() => _chapter.Heads(StoreKind.All.Select(static store => store.Name));

    private void Row(string what, Func<StoreKind, string> cell) => _chapter.Row([what, .. StoreKind.All.Select(cell)]);

    private string Waits(StoreKind store, string what) =>
        $"{Chapter.Number(results.Median(store.Name, StoreMeasures.Median(what)), "0.00")}; {Chapter.Number(results.Median(store.Name, StoreMeasures.Slow(what)), "0.00")}";

    private string WithSpread(StoreKind store, string measure, string format) => Chapter.WithSpread(results.Median(store.Name, measure), results.Spread(store.Name, measure), format);
}
