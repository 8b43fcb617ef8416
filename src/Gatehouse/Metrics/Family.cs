using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Gatehouse.Metrics;

/// <summary>One metric: its name, its type and its series. At most <see cref="MostSeries"/> of them: tags come from inside, but a bound costs nothing.</summary>
internal sealed class Family
{
    public const int MostSeries = 2_000;

    private static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly double[] Amounts = [1, 2, 5, 10, 20, 50, 100, 250, 500, 1_000, 5_000, 10_000, 100_000, 1_000_000];

    private readonly ConcurrentDictionary<TagSet, Series> _series = new(new TagSetComparer());
    private readonly ConcurrentDictionary<TagSet, Series>.AlternateLookup<ReadOnlySpan<Tag>> _byTags;
    private readonly string _type;
    private readonly string? _help;
    private readonly double[] _bounds;
    private readonly Func<string, Series> _create;
    private long _dropped;

    /// <param name="name">With prefix and suffix, as it is written.</param>
    /// <param name="instrument">Whose measurements these are.</param>
    public Family(string name, Instrument instrument)
    {
        Name = name;
        IsObserved = instrument.IsObservable;
        _help = instrument.Description;
        _byTags = _series.GetAlternateLookup<ReadOnlySpan<Tag>>();
        _type = TypeOf(instrument);
        _bounds = Bounds(instrument);
        _create = _type switch
        {
            "histogram" => labels => new HistogramSeries(labels, _bounds),

            // Two instances of a meter observe the same thing in halves: they are summed, after each round starts afresh.
            _ when IsObserved || _type == "counter" || IsUpDown(instrument) => static labels => new SumSeries(labels),
            _ => static labels => new LastSeries(labels),
        };
    }

    public string Name { get; }

    /// <summary>Asked for at each scrape instead of recorded when it happens.</summary>
    public bool IsObserved { get; }

    /// <summary>Measurements that found no room for their series.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>What Prometheus calls an instrument of this kind.</summary>
    public static string TypeOf(Instrument instrument)
    {
        var kind = instrument.GetType().Name;
        return kind.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
            : kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter"
            : "gauge";
    }

    /// <summary>Forgets what was observed last time: what is no longer observed is no longer there.</summary>
    public void StartRound() => _series.Clear();

    public void Record(double value, ReadOnlySpan<Tag> tags)
    {
        if (!_byTags.TryGetValue(tags, out var series))
        {
            if (_series.Count >= MostSeries)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            series = _series.GetOrAdd(new TagSet(tags.ToArray()), (set, create) => create(PrometheusText.Labels(set.Tags)), _create);
        }

        series.Record(value);
    }

    public void Write(StringBuilder text)
    {
        if (_series.IsEmpty)
        {
            return;
        }

        PrometheusText.Header(text, Name, _type, _help);
        foreach (var series in _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal))
        {
            series.Write(text, Name);
        }
    }

    private static bool IsUpDown(Instrument instrument) => instrument.GetType().Name.StartsWith("UpDownCounter", StringComparison.Ordinal);

    private static double[] Bounds(Instrument instrument)
    {
        var advised = instrument switch
        {
            Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries?.ToArray(),
            Histogram<long> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToArray(),
            Histogram<int> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToArray(),
            _ => null,
        };
        return advised ?? (instrument.Unit == "s" || instrument.Name.EndsWith("_seconds", StringComparison.Ordinal) ? Seconds : Amounts);
    }
}
