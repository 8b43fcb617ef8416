using System.Globalization;
using System.Text;
using Gatehouse.Bench.Proxy;

namespace Gatehouse.Bench.Report;

/// <summary>The chapter of docs/benchmarks.md on proxying, which a run of that part alone replaces.</summary>
internal sealed class ProxyChapter(Results results, IReadOnlyList<ProxyContender> contenders, Plan plan)
{
    private const string Begin = "<!-- bench/run: proxy -->\n";
    private const string End = "<!-- bench/run: end of proxy -->\n";
    private const string Ours = ProxyContender.Gatehouse;
    private const double Goal = 0.5;

    private readonly StringBuilder _text = new();

    public void WriteInto(string page)
    {
        Say("# Proxying");
        Say($"Written by `bench/run --parts proxy{(plan.Rounds < 5 ? " --quick" : "")}` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}.");
        if (plan.Bustle > 0.5)
        {
            Say(FormattableString.Invariant($"**Other work shared the machine: its load was {plan.Bustle:0.0} when the run began. Requests per second and waiting times mean little then; the ratios of CPU time hold.**"));
        }

        Ratios();
        Cpu();
        RatesAndWaits();
        Extras();
        Definitions();

        var before = File.Exists(page) ? File.ReadAllText(page) : "";
        var (begin, end) = (before.IndexOf(Begin, StringComparison.Ordinal), before.IndexOf(End, StringComparison.Ordinal));
        var chapter = Begin + _text + End;
        File.WriteAllText(page, begin < 0 ? $"{before}\n{chapter}" : before[..begin] + chapter + before[(end + End.Length)..]);
    }

    private void Ratios()
    {
        Say("## Requests: Gatehouse ÷ nginx, and the others");
        Say("Requests per CPU second of the proxy, and in brackets requests per second, as parts of nginx' in the same rounds. More is better.");
        Heads(static contender => contender.Name != ProxyContender.Nginx);
        foreach (var shape in ProxyShape.All)
        {
            Row([shape.ToString(), .. Names(static contender => contender.Name != ProxyContender.Nginx).Select(name => Ratio(name, shape))]);
        }

        Row(["goal of Gatehouse", $"{Number(Goal, "0.00")} ×", .. Names(static contender => contender.Name is not Ours and not ProxyContender.Nginx).Select(static _ => "")]);
        Say();
    }

    private void Cpu()
    {
        Say("## CPU seconds per million requests");
        Say("Lower is better. Median of the rounds, half the distance between the lowest and the highest round, and in brackets what is spent outside the kernel.");
        Heads(static _ => true);
        foreach (var shape in ProxyShape.All)
        {
            Row([shape.ToString(), .. Names(static _ => true).Select(name =>
                $"{WithSpread(name, ProxyMeasures.Cpu(shape))} ({Number(results.Median(name, ProxyMeasures.User(shape)), "0.0")})")]);
        }

        Row(["million echoes through WebSockets, 32 at once", .. Names(static _ => true).Select(name => WithSpread(name, ProxyMeasures.Echoes))]);
        Row(["wrong answers in all rounds", .. Names(static _ => true).Select(name => Number(results.Sum(name, ProxyMeasures.Errors), "N0"))]);
        Say();
    }

    private void RatesAndWaits()
    {
        Say("## Requests per second, p50 and p99 in milliseconds");
        var names = Names(static _ => true).Append(ProxyMeasurement.Nobody).ToList();
        Row(["", .. names]);
        Row(["---", .. names.Select(static _ => "---:")]);
        foreach (var shape in ProxyShape.All)
        {
            Row([shape.ToString(), .. names.Select(name =>
                Number(results.Median(name, ProxyMeasures.Rate(shape)), "N0") + (name == ProxyMeasurement.Nobody
                    ? ""
                    : $"; {Number(results.Median(name, ProxyMeasures.Median(shape)) / 1000, "0.00")}; {Number(results.Median(name, ProxyMeasures.Slow(shape)) / 1000, "0.00")}"))]);
        }

        Say();
    }

    private void Extras()
    {
        var plain = results.Median(Ours, ProxyMeasures.Plain);
        Say("## What the perimeter's work costs");
        var wait = results.Median(Ours, ProxyMeasures.Alone(ProxyMeasures.Plain));
        Say($"µs of CPU per request beyond the {Number(plain, "0.0")} of proxying alone, {ProxyShape.All[0]}; and the middle waiting time of a client that is alone, beyond {Number(wait, "0")} µs.");
        Row(["", "CPU µs", "waiting µs"]);
        Row(["---", "---:", "---:"]);
        foreach (var (measure, what) in ProxyMeasures.Extras)
        {
            Row([what, Number(results.Median(Ours, measure) - plain, "0.0"), Number(results.Median(Ours, ProxyMeasures.Alone(measure)) - wait, "0")]);
        }

        Say();
    }

    private void Definitions() => Say($"""
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

    private string WithSpread(string name, string measure)
    {
        var spread = results.Spread(name, measure);
        return Number(results.Median(name, measure), "0.0") + (double.IsNaN(spread) ? "" : $" ± {Number(spread * 100, "0")} %");
    }

    private static string Number(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);

    private void Heads(Func<ProxyContender, bool> which)
    {
        Row(["", .. Names(which)]);
        Row(["---", .. Names(which).Select(static _ => "---:")]);
    }

    private void Row(IEnumerable<string> cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private void Say(string paragraph = "")
    {
        _text.Append(paragraph).Append('\n');
        if (paragraph.Length > 0)
        {
            _text.Append('\n');
        }
    }
}
