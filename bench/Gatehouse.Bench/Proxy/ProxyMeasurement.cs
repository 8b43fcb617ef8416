using Gatehouse.Bench.Contenders;
using Gatehouse.Bench.Load;
using Gatehouse.Bench.Report;

namespace Gatehouse.Bench.Proxy;

/// <summary>Measures proxies in front of one service: each in turn, shape after shape and round after round, so that what disturbs the machine disturbs them alike.</summary>
internal sealed class ProxyMeasurement
{
    /// <summary>The generator and the service with nobody between them: faster than this no proxy can seem.</summary>
    public const string Nobody = "nobody between";

    private static readonly ProxyShape Smallest = ProxyShape.All[0];
    private static readonly ProxyShape Alone = new(1, 1024);

    private readonly string _root;
    private readonly Plan _plan;
    private readonly EventLoop _loop;
    private readonly Action<string, string, double> _note;
    private readonly Service _service;

    public ProxyMeasurement(string root, Plan plan, EventLoop loop, Action<string, string, double> note)
    {
        (_root, _plan, _loop, _note) = (root, plan, loop, note);
        _service = new Service(loop);
    }

    private int Requests => _plan.Deliveries / 5;

    public static IReadOnlyList<ProxyContender> Contenders(string root, Plan plan) =>
        [.. ProxyContender.All(root, Directory.CreateDirectory(Path.Combine(root, "artifacts", "bench-proxy")).FullName).Where(contender => plan.Covers(contender.Name))];

    public void Run()
    {
        var servers = Contenders(_root, _plan).Select(contender => (contender.Name, Process: contender.Start(_service.Port))).ToList();
        servers.ForEach(server => WarmUp(server.Process, Proxy.Requests.Public));
        for (var round = 0; round < _plan.Rounds; round++)
        {
            foreach (var shape in ProxyShape.All.Where(_plan.Has))
            {
                servers.ForEach(server => Shape(server.Name, server.Process, shape));
            }

            servers.ForEach(server => Sockets(server.Name, server.Process));
        }

        servers.ForEach(static server => server.Process.Dispose());
        Ceiling();
        if (_plan.Covers(ProxyContender.Gatehouse))
        {
            Extras();
        }
    }

    // A runtime that compiles in the background does it in several steps, and needs a rest after each: a core that is wanted for requests has no time for it.
    private void WarmUp(ServerProcess process, IReadOnlyList<byte[]> requests)
    {
        foreach (var shape in (ProxyShape[])[Smallest, .. ProxyShape.All, Smallest])
        {
            _service.Answer = Answer.Of(shape.Bytes);
            using var visitors = new Visitors(_loop, _service, process.Port, shape.Connections, requests);
            visitors.Ask(shape.Scaled(20_000));
            _loop.Rest(TimeSpan.FromSeconds(2));
        }
    }

    private void Shape(string name, ServerProcess process, ProxyShape shape)
    {
        var (asked, seconds, cpu, user, latencies) = Ask(name, process, shape, Proxy.Requests.Public);
        _note(name, ProxyMeasures.Cpu(shape), cpu / asked * 1e6);
        _note(name, ProxyMeasures.User(shape), user / asked * 1e6);
        _note(name, ProxyMeasures.Rate(shape), asked / seconds);
        _note(name, ProxyMeasures.Median(shape), latencies.Quantile(0.5));
        _note(name, ProxyMeasures.Slow(shape), latencies.Quantile(0.99));
    }

    private (int Asked, double Seconds, double Cpu, double User, Latencies Latencies) Ask(string name, ServerProcess process, ProxyShape shape, IReadOnlyList<byte[]> requests)
    {
        _service.Answer = Answer.Of(shape.Bytes);
        using var visitors = new Visitors(_loop, _service, process.Port, shape.Connections, requests);
        var asked = shape.Scaled(Requests);
        visitors.Ask(asked / 10);
        var (cpu, user, start) = (process.CpuSeconds, process.UserSeconds, TimeProvider.System.GetTimestamp());
        var latencies = visitors.Ask(asked);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        (cpu, user) = (process.CpuSeconds - cpu, process.UserSeconds - user);
        _note(name, ProxyMeasures.Errors, visitors.Errors);
        if (visitors.FirstError is { } wrong)
        {
            Console.Error.WriteLine($"{name} answered: {wrong}");
        }

        return (asked, seconds, cpu, user, latencies);
    }

    private void Sockets(string name, ServerProcess process)
    {
        var echoes = Requests;
        using var crowd = new EchoCrowd(_loop, process.Port, count: 32, Proxy.Requests.Token(1));
        crowd.Talk(echoes / 10);
        var before = process.CpuSeconds;
        crowd.Talk(echoes);
        _note(name, ProxyMeasures.Echoes, (process.CpuSeconds - before) / echoes * 1e6);
    }

    private void Ceiling()
    {
        foreach (var shape in ProxyShape.All.Where(_plan.Has))
        {
            _service.Answer = Answer.Of(shape.Bytes);
            using var visitors = new Visitors(_loop, _service, _service.Port, shape.Connections, Proxy.Requests.Public);
            visitors.Ask(shape.Scaled(Requests));
            var start = TimeProvider.System.GetTimestamp();
            visitors.Ask(shape.Scaled(Requests));
            _note(Nobody, ProxyMeasures.Rate(shape), shape.Scaled(Requests) / TimeProvider.System.GetElapsedTime(start).TotalSeconds);
        }
    }

    /// <summary>The same requests with and without what a perimeter does beyond proxying.</summary>
    private void Extras()
    {
        using var plain = ProxyContender.Perimeter(_root, _service.Port);
        using var limited = ProxyContender.Perimeter(_root, _service.Port, ("RATE_LIMIT_RPS", "1000000"), ("RATE_LIMIT_BURST", "1000000"));
        using var redis = PeerConfiguration.StartRedis();
        using var shared = ProxyContender.Perimeter(
            _root, _service.Port, ("RATE_LIMIT_RPS", "1000000"), ("RATE_LIMIT_BURST", "1000000"), ("REDIS_URL", $"redis://127.0.0.1:{redis.Port}"), ("RATE_LIMIT_REDIS_TIMEOUT_MS", "1000"));
        using var logged = ProxyContender.Perimeter(_root, _service.Port, ("LOG_LEVEL", "information"));
        var strangers = Proxy.Requests.Strangers();
        (string Measure, ServerProcess Process, IReadOnlyList<byte[]> Requests)[] rows =
        [
            (ProxyMeasures.Plain, plain, Proxy.Requests.Public),
            (ProxyMeasures.Remembered, plain, Proxy.Requests.FewUsers),
            (ProxyMeasures.Verified, plain, strangers),
            (ProxyMeasures.Limited, limited, Proxy.Requests.Public),
            (ProxyMeasures.Shared, shared, Proxy.Requests.Public),
            (ProxyMeasures.Logged, logged, Proxy.Requests.Public),
        ];
        Array.ForEach(rows, row => WarmUp(row.Process, row.Requests));
        for (var round = 0; round < _plan.Rounds; round++)
        {
            foreach (var (measure, process, requests) in rows)
            {
                var (asked, _, cpu, _, _) = Ask(ProxyContender.Gatehouse, process, Smallest, requests);
                _note(ProxyContender.Gatehouse, measure, cpu / asked * 1e6);
                var (_, _, _, _, waits) = Ask(ProxyContender.Gatehouse, process, Alone, requests);
                _note(ProxyContender.Gatehouse, ProxyMeasures.Alone(measure), waits.Quantile(0.5));
            }
        }
    }
}
