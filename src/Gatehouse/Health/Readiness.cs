namespace Gatehouse.Health;

/// <summary>
/// Whether this node should be sent clients. Asks its probes at most once a second however often it is asked itself: a probe of the store is a commit, and
/// nobody should be able to order those without an account.
/// </summary>
internal sealed partial class Readiness(IEnumerable<Probe> probes, TimeProvider clock, ILogger<Readiness> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Probe> _probes = [.. probes];
    private Task<IReadOnlyList<Finding>>? _asking;
    private long _askedAt;
    private volatile bool _isDraining;

    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    public TimeSpan Uptime => clock.GetUtcNow() - StartedAt;

    public bool IsDraining => _isDraining;

    /// <summary>Not ready any more, from now on until the end.</summary>
    public void StartDraining() => _isDraining = true;

    public Task<IReadOnlyList<Finding>> FindingsAsync()
    {
        lock (_gate)
        {
            if (_asking is null || (_asking.IsCompleted && clock.GetElapsedTime(_askedAt) >= Fresh))
            {
                _askedAt = clock.GetTimestamp();
                _asking = AskAllAsync();
            }

            return _asking;
        }
    }

    private async Task<IReadOnlyList<Finding>> AskAllAsync()
    {
        // Off the lock, whatever a probe does before it first waits.
        await Task.Yield();
        return await Task.WhenAll(_probes.Select(AskAsync));
    }

    private async Task<Finding> AskAsync(Probe probe)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        var began = clock.GetTimestamp();
        try
        {
            await probe.AskAsync(patience.Token).AsTask().WaitAsync(patience.Token);
            var latency = clock.GetElapsedTime(began);
            return latency < probe.Slow ? new Finding(probe.Name, Condition.Healthy, latency, null) : new Finding(probe.Name, Condition.Degraded, latency, "slow");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new Finding(probe.Name, probe.WhenDown, null, $"no answer within {Patience.TotalSeconds:0} s");
        }
#pragma warning disable CA1031 // The edge of a probe: what is down says so in its own way, and being down is what is reported.
        catch (Exception down)
#pragma warning restore CA1031
        {
            LogDown(probe.Name, down);
            return new Finding(probe.Name, probe.WhenDown, null, "unavailable");
        }
    }

    [LoggerMessage(1710, LogLevel.Warning, "The probe of {Part} failed")]
    private partial void LogDown(string part, Exception down);
}
