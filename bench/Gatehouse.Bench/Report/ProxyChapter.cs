using Gatehouse.Bench.Proxy;

namespace Gatehouse.Bench.Report;

/// <summary>The chapter of docs/benchmarks.md on proxying, which a run of that part alone replaces.</summary>
internal sealed class ProxyChapter(Results results, IReadOnlyList<ProxyContender> contenders, Plan plan)
{
    private const string Ours = ProxyContender.Gatehouse;
    private const double Goal = 0.5;

    private readonly Chapter _chapter = new("proxy");

    public void WriteInto(string page)
    {
        _chapter.Say("# Proxying");
        _chapter.Say($"Written by `bench/run --parts proxy{(plan.IsQuick ? " --quick" : "")}` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}.");
        if (plan.Bustle > 0.5)
        {
            _chapter.Say(FormattableString.Invariant($"**Other work shared the machine: its load was {plan.Bustle:0.0} when the run began. Requests per second and waiting times mean little then; the ratios of CPU time hold.**"));
        }

        Ratios();
        Cpu();
        RatesAndWaits();
        Extras();
        Definitions();

        _chapter.WriteInto(page);
    }

    private void Ratios()
    {
        _chapter.Say("## Requests: Gatehouse ÷ nginx, and the others");
        _chapter.Say("Requests per CPU second of the proxy, and in brackets requests per second, as parts of nginx' in the same rounds. More is better.");
        _chapter.Heads(Names(static contender => contender.Name != ProxyContender.Nginx));
        foreach (var shape in ProxyShape.All)
        {
            _chapter.Row([shape.ToString(), .. Names(static contender => contender.Name != ProxyContender.Nginx).Select(name => Ratio(name, shape))]);
        }

        _chapter.Row(["goal of Gatehouse", $"{Number(Goal, "0.00")} ×", .. Names(static contender => contender.Name is not Ours and not ProxyContender.Nginx).Select(static _ => "")]);
        _chapter.Say();
    }

    private void Cpu()
    {
        _chapter.Say("## CPU seconds per million requests");
        _chapter.Say("Lower is better. Median of the rounds, half the distance between the lowest and the highest round, and in brackets what is spent outside the kernel.");
        _chapter.Heads(Names(static _ => true));
        foreach (var shape in ProxyShape.All)
        {
            _chapter.Row([shape.ToString(), .. Names(static _ => true).Select(name =>
                $"{WithSpread(name, ProxyMeasures.Cpu(shape))} ({Number(results.Median(name, ProxyMeasures.User(shape)), "0.0")})")]);
        }

        _chapter.Row(["million echoes through WebSockets, 32 at once", .. Names(static _ => true).Select(name => WithSpread(name, ProxyMeasures.Echoes))]);
        _chapter.Row(["wrong answers in all rounds", .. Names(static _ => true).Select(name => Number(results.Sum(name, ProxyMeasures.Errors), "N0"))]);
        _chapter.Say();
    }

    private void RatesAndWaits()
    {
        _chapter.Say("## Requests per second, p50 and p99 in milliseconds");
        var names = Names(static _ => true).Append(ProxyMeasurement.Nobody).ToList();
        _chapter.Heads(names);
        foreach (var shape in ProxyShape.All)
        {
            _chapter.Row([shape.ToString(), .. names.Select(name =>
                Number(results.Median(name, ProxyMeasures.Rate(shape)), "N0") + (name == ProxyMeasurement.Nobody
                    ? ""
                    : $"; {Number(results.Median(name, ProxyMeasures.Median(shape)) / 1000, "0.00")}; {Number(results.Median(name, ProxyMeasures.Slow(shape)) / 1000, "0.00")}"))]);
        }

        _chapter.Say();
    }

    private void Extras()
    {
        var plain = results.Median(Ours, ProxyMeasures.Plain);
        _chapter.Say("## What the perimeter's work costs");
        var wait = results.Median(Ours, ProxyMeasures.Alone(ProxyMeasures.Plain));
        _chapter.Say($"µs of CPU per request beyond the {Number(plain, "0.0")} of proxying alone, {ProxyShape.All[0]}; and the middle waiting time of a client that is alone, beyond {Number(wait, "0")} µs.");
        _chapter.Row(["", "CPU µs", "waiting µs"]);
        _chapter.Row(["---", "---:", "---:"]);
        foreach (var (measure, what) in ProxyMeasures.Extras)
        {
            _chapter.Row([what, Number(results.Median(Ours, measure) - plain, "0.0"), Number(results.Median(Ours, ProxyMeasures.Alone(measure)) - wait, "0")]);
        }

        _chapter.Say();
    }

    private void Definitions() => _chapter.Say($"""
        - **One core each.** A proxy has one core; the load generator has the other, and is the service behind the proxy too, in the same loop, so that nobody there has to be woken or waits for
          a turn. What it reaches with nobody between is in the table: no proxy comes near it.
        - **CPU** is user and system time of the proxy's process. Whoever sends on the loopback pays for the receiver's protocol work too; all proxies pay it alike.
        - **Rounds.** {plan.Rounds}; in each, for each shape, every proxy has its turn with fresh connections, at least {plan.Deliveries / 20:N0} requests after a tenth of them to warm up. Medians.
          Each client asks again when it was answered. Every byte of every answer is compared; the status and the length must be right.
        - **Gatehouse** runs the profile `realchat`: target, headers, request id, trace, CORS, routing and metrics as always; a public route; no limit; `LOG_LEVEL=warning`.
        - **nginx** {Version(ProxyContender.Nginx)} and **haproxy** {Version(ProxyContender.Haproxy)} have one thread, keep connections on both sides, buffers that hold the whole answer, no access log, and set
          `X-Forwarded-*` and a request id. **YARP alone** is its forwarder {Version(ProxyContender.Yarp)} on Kestrel in twenty lines (`bench/YarpAlone`), with the settings of `dotnet new web`.
        - **What it costs beyond**: the same requests in turn to the same process, or to one that was started with that switched on; a difference of two medians.
        - HTTP/1.1 without TLS. Requests have four header fields and no body. **An echo** is a message of 52 bytes to the service through an upgraded connection, and back.
        """);

    private string Ratio(string name, ProxyShape shape)
    {
        var cpu = results.Median(ProxyContender.Nginx, ProxyMeasures.Cpu(shape)) / results.Median(name, ProxyMeasures.Cpu(shape));
        var rate = results.Median(name, ProxyMeasures.Rate(shape)) / results.Median(ProxyContender.Nginx, ProxyMeasures.Rate(shape));
        return $"{Number(cpu, "0.00")} × ({Number(rate, "0.00")} ×){(name == Ours && cpu < Goal ? " (missed)" : "")}";
    }

    private IEnumerable<string> Names(Func<ProxyContender, bool> which) => contenders.Where(which).Select(static contender => contender.Name);

    private string Version(string name) => contenders.FirstOrDefault(contender => contender.Name == name)?.Version ?? "(not measured)";

    private string WithSpread(string name, string measure) => Chapter.WithSpread(results.Median(name, measure), results.Spread(name, measure), "0.0");

    private static string Number(double value, string format) => Chapter.Number(value, format);
}
