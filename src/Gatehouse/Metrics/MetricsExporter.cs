using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Gatehouse.Metrics;

/// <summary>Listens to every meter of the house (<c>Gatehouse.*</c>) from its creation until it is disposed, and writes what it heard for Prometheus.</summary>
internal sealed class MetricsExporter : IDisposable
{
    private const string Prefix = "gatehouse_";

    private readonly ConcurrentDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Lock _scraping = new();

    public MetricsExporter(Func<Meter, bool>? isOurs = null)
    {
        isOurs ??= static meter => meter.Name.StartsWith("Gatehouse.", StringComparison.Ordinal);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isOurs(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, family) => Record(value, tags, family));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, family) => Record(value, tags, family));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => Record(value, tags, family));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => Record(value, tags, family));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, family) => Record(value, tags, family));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => Record(value, tags, family));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, family) => Record((double)value, tags, family));
        _listener.Start();
    }

    /// <summary>Everything, in the text format 0.0.4. Scrapes at the same time take turns.</summary>
    public string Write()
    {
        var text = new StringBuilder(16 * 1024);
        lock (_scraping)
        {
            var families = _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal).ToList();
            foreach (var family in families.Where(family => family.IsObserved))
            {
                family.StartRound();
            }

            _listener.RecordObservableInstruments();
            foreach (var family in families)
            {
                family.Write(text);
            }

            PrometheusText.Header(text, Prefix + "metrics_dropped_total", "counter", "Measurements without room for their series.");
            PrometheusText.Sample(text, Prefix + "metrics_dropped_total", "", families.Sum(family => family.Dropped));
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static void Record(double value, ReadOnlySpan<Tag> tags, object? family) => ((Family)family!).Record(value, tags);

    private Family FamilyOf(Instrument instrument)
    {
        var name = PrometheusText.Name(Prefix + instrument.Name);
        if (Family.TypeOf(instrument) == "counter" && !name.EndsWith("_total", StringComparison.Ordinal))
        {
            name += "_total";
        }

        return _families.GetOrAdd(name, static (name, instrument) => new Family(name, instrument), instrument);
    }
}
