using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gatehouse.Edge;

namespace Gatehouse.Tests.Edge;

/// <summary>Reads the counters of one <see cref="EdgeMetrics"/>, as a scrape would.</summary>
internal sealed class CountedTokens : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _observed = new();
    private readonly ConcurrentDictionary<string, long> _tagged = new();

    public CountedTokens(EdgeMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == metrics.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (instrument.IsObservable)
            {
                _observed[instrument.Name] = value;
            }
            else
            {
                _tagged.AddOrUpdate($"{instrument.Name} {tags[0].Value}", value, (_, before) => before + value);
            }
        });
        _listener.Start();
    }

    public long Of(string counter)
    {
        _listener.RecordObservableInstruments();
        return _observed.GetValueOrDefault(counter);
    }

    public long Refused(string reason) => _tagged.GetValueOrDefault($"token_refusals_total {reason}");

    public long Fetches(string outcome) => _tagged.GetValueOrDefault($"jwks_fetches_total {outcome}");

    public void Dispose() => _listener.Dispose();
}
