using System.Collections.Concurrent;

namespace Gatehouse.Edge.Forwarding.Http1;

/// <summary>All addresses that have been spoken to, and the clock that watches over their connections.</summary>
internal sealed class UpstreamAddresses : IDisposable
{
    // More than can be configured at once; what a reload has left behind goes when there are more.
    private const int Most = 4096;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, UpstreamAddress> _all = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    public UpstreamAddresses(TimeProvider clock, PerimeterMetrics metrics)
    {
        _clock = clock;
        metrics.ObserveUpstreamConnections(() => _all.Values.Sum(static address => (long)address.Connections));
        _timer = clock.CreateTimer(static all => ((UpstreamAddresses)all!).Watch(), this, Look, Look);
    }

    /// <param name="prefix">As configured.</param>
    public UpstreamAddress Of(string prefix) => _all.TryGetValue(prefix, out var known) ? known : Add(prefix);

    public void Dispose()
    {
        _timer.Dispose();
        foreach (var address in _all.Values)
        {
            address.Close();
        }
    }

    private UpstreamAddress Add(string prefix)
    {
        if (_all.Count >= Most)
        {
            foreach (var (other, address) in _all)
            {
                if (_all.TryRemove(KeyValuePair.Create(other, address)))
                {
                    address.Close();
                }
            }
        }

        return _all.GetOrAdd(prefix, static (prefix, clock) => new UpstreamAddress(new Uri(prefix), clock), _clock);
    }

    private void Watch()
    {
        foreach (var address in _all.Values)
        {
            address.Watch();
        }
    }
}
