using System.Globalization;
using System.Text;
using Gatehouse.Bench.Contenders;

namespace Gatehouse.Bench.Report;

/// <summary>docs/benchmarks.md: ratios first, since they travel between machines; absolute values after, as context.</summary>
internal sealed class Document(Results results, IReadOnlyList<Contender> contenders, Plan plan)
{
    private const string Ours = Contender.Gatehouse;

    private static readonly Dictionary<string, double> Goals = new Dictionary<string, double>
    {
        ["Bun"] = 0.75,
        ["socket.io"] = 1.6,
        ["ASP.NET loop"] = 2,
    };

    private readonly StringBuilder _text = new();

    public void Write(string path)
    {
        Say("# Benchmarks");
        Say($"Written by `bench/run{(plan.IsQuick ? " --quick" : "")}` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}; run it again rather than edit it.");
        if (plan.Bustle > 0.5)
        {
            Say(FormattableString.Invariant($"**Other work shared the machine: its load was {plan.Bustle:0.0} when the run began. Read the ratios with care, and the absolute values not at all.**"));
        }

        Ratios();
        OneNode();
        CpuPerMillion();
        OutsideTheKernel();
        Entering();
        WholeHouse();
        Definitions();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, _text.ToString());
    }

    private IEnumerable<Contender> Peers => contenders.Where(static contender => contender.Name != Ours);

    private void Ratios()
    {
        Say("## Deliveries per CPU second: Gatehouse ÷ peer");
        Say("More than 1 means that Gatehouse delivers more with the same CPU.");
        Row(["", .. Peers.Select(static peer => peer.Name)]);
        Row(["---", .. Peers.Select(static _ => "---:")]);
        foreach (var shape in Shape.All)
        {
            Row([shape.ToString(), .. Peers.Select(peer => Mark(peer.Name, Ratio(peer.Name, shape)))]);
        }

        Row(["goal, at least", .. Peers.Select(static peer => $"{Goals[peer.Name]:0.00} ×")]);
        Say();
    }

    private void OneNode()
    {
        Say("## One node against its goals");
        Row(["measure", "measured", "goal"]);
        Row(["---", "---:", "---:"]);
        Goal("user memory per idle, identified connection (sessions, resume rings and journal included)", Measures.IdleBytes, "bytes", "≤ 8,192", static bytes => bytes <= 8192);
        Goal("messages per second over REST, each committed with `synchronous=FULL` before it is acknowledged", Measures.Posts, "per second", "≥ 5,000", static rate => rate >= 5000);
        Goal("clients let in and identified per second, whole house", Measures.HouseConnects, "per second", "none", static _ => true);
        Say();
    }

    private void CpuPerMillion()
    {
        Say("## CPU seconds per million deliveries");
        Say("Lower is better. Median of the rounds, and half the distance between the lowest and the highest round.");
        Row(["", .. contenders.Select(static contender => contender.Name)]);
        Row(["---", .. contenders.Select(static _ => "---:")]);
        foreach (var shape in Shape.All)
        {
            Row([shape.ToString(), .. contenders.Select(contender => WithSpread(contender.Name, Measures.Cpu(shape)))]);
        }

        Row(["bytes of a delivered frame", .. contenders.Select(contender => Number(results.Median(contender.Name, Measures.FrameBytes), "N0"))]);
        Say();
    }

    private void OutsideTheKernel()
    {
        Say("## Of it, outside the kernel");
        Say("What a server itself spends; the rest is the kernel's work for one `send` per delivery, or per several deliveries that leave together.");
        Row(["", .. contenders.Select(static contender => contender.Name), "most that any server could be of the ASP.NET loop"]);
        Row(["---", .. contenders.Select(static _ => "---:"), "---:"]);
        foreach (var shape in Shape.All)
        {
            Row([shape.ToString(), .. contenders.Select(contender => Number(results.Median(contender.Name, Measures.User(shape)), "0.00")), $"{Number(Ceiling(shape), "0.00")} ×"]);
        }

        Say();
    }

    /// <summary>How many times the plain loop a server could deliver that spent nothing but what the kernel charges Gatehouse for the same deliveries.</summary>
    private double Ceiling(Shape shape) =>
        results.Median("ASP.NET loop", Measures.Cpu(shape)) / (results.Median(Ours, Measures.Cpu(shape)) - results.Median(Ours, Measures.User(shape)));

    private void Entering()
    {
        Say("## Coming in and staying");
        Row(["", .. contenders.Select(static contender => contender.Name)]);
        Row(["---", .. contenders.Select(static _ => "---:")]);
        foreach (var (measure, format) in new[] { (Measures.Connects, "N0"), (Measures.ConnectCpu, "N0"), (Measures.IdleBytes, "N0") })
        {
            Row([measure, .. contenders.Select(contender => Number(results.Median(contender.Name, measure), format))]);
        }

        Say();
    }

    private void WholeHouse()
    {
        Say("## The whole house");
        Say("`gatehouse serve` with its store on disk, its API and its permissions: what a client of a real installation sees.");
        Row(["measure", "measured"]);
        Row(["---", "---:"]);
        foreach (var measure in Measures.House)
        {
            Row([measure, Number(results.Median(Ours, measure), measure.Contains("µs", StringComparison.Ordinal) || measure.Contains("CPU", StringComparison.Ordinal) ? "N2" : "N0")]);
        }

        Say();
    }

    private void Definitions()
    {
        Say("## What was measured, and how");
        Say($"""
            - **Server CPU** is user plus system time of the whole server process as the kernel counts it. Loopback TCP charges the sender with most of the
              receiver's protocol work; all servers pay that alike, and it is the larger part of the cheapest ones.
            - **Cores.** The server has one core, the load generator another. The generator never sleeps while it measures: waking it would be charged to the server.
            - **Rounds.** {plan.Rounds} rounds; in each of them every server has its turn on a fresh crowd of clients, after a warm-up. A round is at least {plan.Deliveries:N0} deliveries per
              shape. Medians are reported.
            - **A delivery** is one message received by one client. Everybody in the room receives it, its author included. A client sends a text message, the server
              sends it to the room; nothing is stored (except in "the whole house").
            - **Outstanding** is how many messages are under way at once over all rooms together, each said by a random client of a random room; the next follows
              when everybody has heard it. With 1,000 rooms, 1,000 outstanding is about one per room.
            - **The message** is a `MESSAGE_CREATE` body of {Load.Body.Json.Length} bytes; the envelope around it is each server's own, so frames differ by a few bytes (see the table).
            - **Gatehouse** runs its production hub, sessions, Discord dialect with its per-session `s`, resume rings and journal, with a small application that turns a client's
              command into an event of the in-process log without a store, as the peers have none. It does more per delivery than the peers: they number, keep and resume nothing.
            - **Peers**: Bun {Version("Bun")} with its own WebSocket server and topics; socket.io {Version("socket.io")} on Node.js over WebSocket only; the ASP.NET Core {Version("ASP.NET loop")} loop sends
              to each socket of the room in turn, in a process with the settings of `dotnet new web`. All with their defaults, without compression.
            - **Memory** is the proportional set size after 10,000 connections entered a fresh server that had seen 500 clients before, less its size before, after five
              seconds of rest; no garbage collection is forced, and the kernel's socket buffers are not in it. An idle client has heard nothing but its greeting.
            - **Let in** means: TCP, upgrade and the protocol's own greeting (for Gatehouse Identify and READY) are done; 64 at a time.
            - Runtime {Environment.Version}, {System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}, Linux, loopback. Absolute values hold for one machine only; how far the rounds agree is in the tables.
            """);
    }

    private double Ratio(string peer, Shape shape) => results.Median(peer, Measures.Cpu(shape)) / results.Median(Ours, Measures.Cpu(shape));

    private static string Mark(string peer, double ratio) =>
        double.IsNaN(ratio) ? "–" : $"{Number(ratio, "0.00")} ×{(ratio >= Goals[peer] ? "" : " (missed)")}";

    private void Goal(string what, string measure, string unit, string goal, Func<double, bool> met)
    {
        var value = results.Median(Ours, measure);
        Row([what, double.IsNaN(value) ? "–" : $"{Number(value, "N0")} {unit}{(met(value) ? "" : " (missed)")}", goal]);
    }

    private string WithSpread(string contender, string measure)
    {
        var spread = results.Spread(contender, measure);
        return Number(results.Median(contender, measure), "0.00") + (double.IsNaN(spread) ? "" : $" ± {Number(spread * 100, "0")} %");
    }

    private string Version(string contender) => contenders.FirstOrDefault(found => found.Name == contender)?.Version ?? "(not measured)";

    private static string Number(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);

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
