using System.Diagnostics.Metrics;

namespace Gatehouse.Metrics;

/// <summary>How configurations fared that were read while running.</summary>
internal sealed class ReloadMetrics : IDisposable
{
    private readonly Meter _meter = new("Gatehouse.Reload");
    private readonly TimeProvider _clock;
    private readonly Counter<long> _reloads;
    private long _heldSince;

    public ReloadMetrics(TimeProvider clock)
    {
        _clock = clock;
        _heldSince = clock.GetUtcNow().ToUnixTimeSeconds();
        _reloads = _meter.CreateCounter<long>("configuration_reloads_total", description: "Times that the configuration was read again, by outcome.");
        _meter.CreateObservableGauge("configuration_since_seconds", () => Volatile.Read(ref _heldSince), "s", "Unix time since which the present configuration holds.");
    }

    public void Held()
    {
        Volatile.Write(ref _heldSince, _clock.GetUtcNow().ToUnixTimeSeconds());
        _reloads.Add(1, new KeyValuePair<string, object?>("outcome", "held"));
    }

    public void Refused() => _reloads.Add(1, new KeyValuePair<string, object?>("outcome", "refused"));

    public void Dispose() => _meter.Dispose();
}
