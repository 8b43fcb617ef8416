using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

namespace Gatehouse.Realtime.Hub;

/// <summary>What the hub has done, in plain numbers that the dispatching thread counts and a scrape reads.</summary>
internal sealed class HubMetrics : IDisposable
{
    private readonly Meter _meter = new("Gatehouse.Realtime.Hub");
    private readonly Histogram<double> _batchSeconds;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _delivered = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Verb, string Result), long> _admissions = [];
    private long _events;

    public HubMetrics(EventHub hub)
    {
        _batchSeconds = _meter.CreateHistogram<double>("fanout_seconds", "s", "Time from a batch of events to the last socket write of it");
        _meter.CreateObservableCounter("dispatches_total", Delivered, null, "Events given to sessions, by event");
        _meter.CreateObservableCounter("admissions_total", Admissions, null, "Identifies and resumes, by result");
        _meter.CreateObservableCounter("events_total", () => Volatile.Read(ref _events), null, "Events that came to this node");
        _meter.CreateObservableCounter("ephemeral_dropped_total", () => EphemeralDropped, null, "Ephemeral events dropped because the hub was overloaded");
        _meter.CreateObservableCounter("encodings_total", () => hub.Encodings, null, "Times an event was encoded for all its hearers");
        _meter.CreateObservableCounter("sessions_forgotten_total", () => SessionsForgotten, null, "Sessions given up early because too many waited for their clients");
        _meter.CreateObservableGauge("hub_waiting", () => hub.Waiting, null, "Events and turns that wait for the hub");
        _meter.CreateObservableGauge("sessions", () => SessionsOpen, null, "Sessions, with and without a client");
    }

    public long EphemeralDropped { get; set; }

    public long SessionsForgotten { get; set; }

    public int SessionsOpen { get; set; }

    public void Delivered(string name, int sessions)
    {
        lock (_gate)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_delivered, name, out _) += sessions;
        }
    }

    public void BatchDispatched(int events, TimeSpan took)
    {
        Volatile.Write(ref _events, _events + events);
        _batchSeconds.Record(took.TotalSeconds);
    }

    /// <param name="verb">identify or resume.</param>
    /// <param name="result">What came of it, from a small fixed set of words.</param>
    public void Admitted(string verb, string result)
    {
        lock (_gate)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_admissions, (verb, result), out _)++;
        }
    }

    public void Dispose() => _meter.Dispose();

    private Measurement<long>[] Delivered()
    {
        lock (_gate)
        {
            return [.. _delivered.Select(pair => new Measurement<long>(pair.Value, new KeyValuePair<string, object?>("event", pair.Key)))];
        }
    }

    private Measurement<long>[] Admissions()
    {
        lock (_gate)
        {
            return
            [
                .. _admissions.Select(pair => new Measurement<long>(
                    pair.Value,
                    new KeyValuePair<string, object?>("verb", pair.Key.Verb),
                    new KeyValuePair<string, object?>("result", pair.Key.Result))),
            ];
        }
    }
}
