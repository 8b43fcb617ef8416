using System.Text;

namespace Gatehouse.Metrics;

/// <summary>The values of one instrument with one set of tags. Safe for many threads.</summary>
internal abstract class Series(string labels)
{
    public string Labels { get; } = labels;

    public abstract void Record(double value);

    public abstract void Write(StringBuilder text, string name);
}

/// <summary>A sum of what was recorded: a counter, or a gauge that moves up and down.</summary>
internal sealed class SumSeries(string labels) : Series(labels)
{
    private double _sum;

    public override void Record(double value)
    {
        var seen = Volatile.Read(ref _sum);
        while (Interlocked.CompareExchange(ref _sum, seen + value, seen) is var current && !current.Equals(seen))
        {
            seen = current;
        }
    }

    public override void Write(StringBuilder text, string name) => PrometheusText.Sample(text, name, Labels, Volatile.Read(ref _sum));
}

/// <summary>The last value that was recorded.</summary>
internal sealed class LastSeries(string labels) : Series(labels)
{
    private double _last;

    public override void Record(double value) => Volatile.Write(ref _last, value);

    public override void Write(StringBuilder text, string name) => PrometheusText.Sample(text, name, Labels, Volatile.Read(ref _last));
}

/// <summary>How often values up to each bound were recorded.</summary>
/// <param name="labels">As in every series.</param>
/// <param name="bounds">Upper bounds, rising, each included in its bucket.</param>
internal sealed class HistogramSeries(string labels, double[] bounds) : Series(labels)
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public override void Record(double value)
    {
        var found = Array.BinarySearch(bounds, value);
        var bucket = found >= 0 ? found : ~found;
        lock (_gate)
        {
            _counts[bucket]++;
            _sum += value;
        }
    }

    public override void Write(StringBuilder text, string name)
    {
        long[] counts;
        double sum;
        lock (_gate)
        {
            counts = [.. _counts];
            sum = _sum;
        }

        var separator = Labels.Length > 0 ? "," : "";
        long upTo = 0;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            upTo += counts[bucket];
            var bound = PrometheusText.Number(bucket < bounds.Length ? bounds[bucket] : double.PositiveInfinity);
            PrometheusText.Sample(text, name + "_bucket", $"{Labels}{separator}le=\"{bound}\"", upTo);
        }

        PrometheusText.Sample(text, name + "_sum", Labels, sum);
        PrometheusText.Sample(text, name + "_count", Labels, upTo);
    }
}
