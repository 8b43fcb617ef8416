namespace Gatehouse.Bench.Report;

/// <summary>How much is measured, and of whom.</summary>
/// <param name="Rounds">How often each server has its turn; the median counts.</param>
/// <param name="Deliveries">Deliveries per measurement with one message outstanding; with eight it is three times as many.</param>
/// <param name="Idle">Connections in the memory measurement.</param>
/// <param name="Only">Names of the contenders to measure; null for all.</param>
/// <param name="Report">Whether docs/benchmarks.md is written.</param>
internal sealed record Plan(int Rounds, int Deliveries, int Idle, string[]? Only, bool Report)
{
    public static Plan From(string[] options)
    {
        var quick = options.Contains("--quick");
        var only = Array.IndexOf(options, "--only");
        return new(
            Rounds: quick ? 3 : 5,
            Deliveries: quick ? 100_000 : 300_000,
            Idle: 10_000,
            Only: only >= 0 && only + 1 < options.Length ? options[only + 1].Split(',') : null,
            Report: !options.Contains("--without-report"));
    }

    public bool Covers(string name) => Only is null || Only.Contains(name, StringComparer.OrdinalIgnoreCase);
}
