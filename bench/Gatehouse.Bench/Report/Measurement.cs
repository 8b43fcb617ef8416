using Gatehouse.Bench.Contenders;
using Gatehouse.Bench.House;
using Gatehouse.Bench.Load;
using Gatehouse.Bench.Proxy;
using Gatehouse.Bench.Stores;

namespace Gatehouse.Bench.Report;

/// <summary>One run: every contender in turn, round after round, so that what disturbs the machine disturbs them alike.</summary>
internal sealed class Measurement : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Plan _plan;
    private readonly IReadOnlyList<Contender> _contenders;
    private readonly EventLoop _loop = new();
    private readonly Results _results = new();

    private Measurement(string root, Plan plan)
    {
        _plan = plan;
        _contenders = plan.Is("proxy") || plan.Is("store") ? [] : [.. Contender.All(Path.Combine(root, "bench", "peers")).Where(contender => plan.Covers(contender.Name))];
    }

    public static void Run(string root, Plan plan)
    {
        using var measurement = new Measurement(root, plan);
        if (plan.Has("fan-out"))
        {
            measurement.FanOut();
        }

        if (plan.Has("idle"))
        {
            measurement.IdleMemory();
        }

        if (plan.Has("house") && plan.Covers(Contender.Gatehouse))
        {
            new HouseMeasurement(root, plan, measurement._loop, (measure, value) => measurement.Note(Contender.Gatehouse, measure, value)).Run();
        }

        if (plan.Has("proxy"))
        {
            new ProxyMeasurement(root, plan, measurement._loop, measurement.Note).Run();
        }

        if (plan.Has("store"))
        {
            using var stores = new StoreMeasurement(root, plan, measurement._loop, measurement.Note);
            stores.Run();
        }

        var page = Path.Combine(root, "docs", "benchmarks.md");
        if (plan.IsWhole)
        {
            new Document(measurement._results, measurement._contenders, plan).Write(page);
        }

        if (plan.IsWhole || (plan.Is("proxy") && plan.IsUncut))
        {
            new ProxyChapter(measurement._results, ProxyMeasurement.Contenders(root, plan), plan).WriteInto(page);
        }

        if (plan.IsWhole || (plan.Is("store") && plan.IsUncut))
        {
            new StoreChapter(measurement._results, plan).WriteInto(page);
        }
    }

    public void Dispose() => _loop.Dispose();

    private void FanOut()
    {
        var servers = _contenders.Select(contender => (Contender: contender, Process: contender.Start())).ToList();
        foreach (var (contender, process) in servers)
        {
            // Whatever compiles while it runs has compiled what matters after this.
            WarmUp(contender, process);
        }

        foreach (var shapes in Shape.All.Where(_plan.Has).GroupBy(static shape => (shape.Rooms, shape.PerRoom)))
        {
            for (var round = 0; round < _plan.Rounds; round++)
            {
                foreach (var (contender, process) in servers)
                {
                    Round(contender, process, [.. shapes]);
                }
            }
        }

        servers.ForEach(static server => server.Process.Dispose());
    }

    private void WarmUp(Contender contender, ServerProcess process)
    {
        // Runtimes that compile in the background do it when they are busy, in several steps, and take seconds for it on a core they share with their work.
        const int Deliveries = 200_000;
        foreach (var (rooms, perRoom) in ((int, int)[])[(10, 100), (100, 10), (1, 1_000), (1_000, 10)])
        {
            using var crowd = new Crowd(_loop, contender.Tongue, process.Port, rooms, perRoom);
            crowd.Enter(Patience);
            crowd.Talk(Deliveries, outstanding: 1, Patience);
            crowd.Talk(Deliveries, outstanding: 8, Patience);
        }

        _loop.Rest(TimeSpan.FromSeconds(1));
    }

    private void Round(Contender contender, ServerProcess process, IReadOnlyList<Shape> shapes)
    {
        using var crowd = new Crowd(_loop, contender.Tongue, process.Port, shapes[0].Rooms, shapes[0].PerRoom);
        Enter(contender, process, crowd);
        foreach (var shape in shapes)
        {
            crowd.Talk(_plan.Deliveries / 10, shape.Outstanding, Patience);

            var before = process.CpuSeconds;
            var userBefore = process.UserSeconds;
            var start = TimeProvider.System.GetTimestamp();
            var delivered = crowd.Talk(_plan.Deliveries * shape.Weight, shape.Outstanding, Patience);
            var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            var cpu = process.CpuSeconds - before;
            var user = process.UserSeconds - userBefore;

            Note(contender, Measures.Cpu(shape), cpu / delivered * 1e6);
            Note(contender, Measures.User(shape), user / delivered * 1e6);
            Note(contender, Measures.Rate(shape), delivered / seconds);
        }

        Note(contender, Measures.FrameBytes, crowd.PayloadLength + Frame.HeaderLength(crowd.PayloadLength));
    }

    /// <summary>Ten thousand enter; how fast, and at what price, is a measurement of its own.</summary>
    private void Enter(Contender contender, ServerProcess process, Crowd crowd)
    {
        var before = process.CpuSeconds;
        var start = TimeProvider.System.GetTimestamp();
        crowd.Enter(Patience);
        if (crowd.Count >= 10_000)
        {
            Note(contender, Measures.Connects, crowd.Count / TimeProvider.System.GetElapsedTime(start).TotalSeconds);
            Note(contender, Measures.ConnectCpu, (process.CpuSeconds - before) / crowd.Count * 1e6);
        }
    }

    private void IdleMemory()
    {
        for (var round = 0; round < Math.Min(3, _plan.Rounds); round++)
        {
            foreach (var contender in _contenders)
            {
                using var process = contender.Start();
                using (var first = new Crowd(_loop, contender.Tongue, process.Port, rooms: 50, perRoom: 10))
                {
                    first.Enter(Patience);
                    first.Talk(20_000, outstanding: 1, Patience);
                }

                _loop.Rest(TimeSpan.FromSeconds(2));
                var before = process.Memory;
                using var crowd = new Crowd(_loop, contender.Tongue, process.Port, rooms: _plan.Idle / 10, perRoom: 10);
                crowd.Enter(Patience);
                _loop.Rest(TimeSpan.FromSeconds(5));
                Note(contender, Measures.IdleBytes, (process.Memory - before) / (double)_plan.Idle);
            }
        }
    }

    private void Note(Contender contender, string measure, double value) => Note(contender.Name, measure, value);

    private void Note(string contender, string measure, double value)
    {
        _results.Add(contender, measure, value);
        Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{contender,-16} {measure,-48} {value,14:N2}"));
    }
}
