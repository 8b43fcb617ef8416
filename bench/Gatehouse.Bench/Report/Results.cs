namespace Gatehouse.Bench.Report;

/// <summary>What was measured of each contender, in the order of the rounds.</summary>
internal sealed class Results
{
    private readonly Dictionary<(string Contender, string Measure), List<double>> _values = [];

    public void Add(string contender, string measure, double value)
    {
        if (!_values.TryGetValue((contender, measure), out var values))
        {
            _values[(contender, measure)] = values = [];
        }

        values.Add(value);
    }

    public bool Has(string contender, string measure) => _values.ContainsKey((contender, measure));

    public double Sum(string contender, string measure) => _values.TryGetValue((contender, measure), out var values) ? values.Sum() : double.NaN;

    /// <returns>NaN when it was not measured.</returns>
    public double Median(string contender, string measure)
    {
        if (!_values.TryGetValue((contender, measure), out var values))
        {
            return double.NaN;
        }

        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Half the distance between the quarters, as a part of the median: how far the rounds agree.</summary>
    public double Spread(string contender, string measure)
    {
        if (!_values.TryGetValue((contender, measure), out var values) || values.Count < 3)
        {
            return double.NaN;
        }

        var sorted = values.Order().ToArray();
        return (sorted[^1] - sorted[0]) / 2 / Median(contender, measure);
    }
}
