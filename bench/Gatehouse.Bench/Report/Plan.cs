using Gatehouse.Bench.Proxy;

namespace Gatehouse.Bench.Report;

/// <summary>How much is measured, and of whom.</summary>
/// <param name="Rounds">How often each server has its turn; the median counts.</param>
/// <param name="Deliveries">Deliveries per measurement, see <see cref="Shape.Weight"/>.</param>
/// <param name="Idle">Connections in the memory measurement.</param>
/// <param name="Only">Names of the contenders to measure; null for all.</param>
/// <param name="Parts">Of fan-out, idle, house, proxy, store; null for all.</param>
/// <param name="Shapes">Written like 1x1000x8: rooms, clients in each, messages outstanding; or like 32x1024 for a proxy: connections, bytes of an answer; null for all.</param>
internal sealed record Plan(int Rounds, int Deliveries, int Idle, string[]? Only, string[]? Parts, string[]? Shapes)
{
    /// <summary>How many others wanted a core, on average over the minute before the run; more than a half spoils the numbers.</summary>
    public double Bustle { get; } = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    public bool IsQuick => Rounds < 5;

    /// <summary>Only a run of everything is written down.</summary>
    public bool IsWhole => Parts is null && IsUncut;

    /// <summary>Whether what is measured is measured of everybody and in every shape.</summary>
    public bool IsUncut => Only is null && Shapes is null;

    /// <summary>Whether this part is run and no other.</summary>
    public bool Is(string part) => Parts is [{ } only] && string.Equals(only, part, StringComparison.OrdinalIgnoreCase);

    public static Plan From(string[] options)
    {
        var quick = options.Contains("--quick");
        return new(
            Rounds: quick ? 3 : 5,
            Deliveries: quick ? 100_000 : 300_000,
            Idle: 10_000,
            Only: Values(options, "--only"),
            Parts: Values(options, "--parts"),
            Shapes: Values(options, "--shapes"));
    }

    public bool Covers(string contender) => Only is null || Only.Contains(contender, StringComparer.OrdinalIgnoreCase);

    public bool Has(string part) => Parts is null || Parts.Contains(part, StringComparer.OrdinalIgnoreCase);

    public bool Has(Shape shape) => Shapes is null || Shapes.Contains($"{shape.Rooms}x{shape.PerRoom}x{shape.Outstanding}");

    public bool Has(ProxyShape shape) => Shapes is null || Shapes.Contains($"{shape.Connections}x{shape.Bytes}");

    private static string[]? Values(string[] options, string name)
    {
        var at = Array.IndexOf(options, name);
        return at >= 0 && at + 1 < options.Length ? options[at + 1].Split(',') : null;
    }
}
