using System.Diagnostics.Metrics;

namespace Gatehouse.Metrics;

/// <summary>What the host itself counts: the process.</summary>
internal sealed class HostMetrics : IDisposable
{
    private readonly Meter _meter = new("Gatehouse.Host");

    public HostMetrics()
    {
        _meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, "By", "Memory that the process occupies.");
        _meter.CreateObservableCounter("process_cpu_seconds_total", CpuSeconds, "s", "User and system time that the process has used.");
        _meter.CreateObservableGauge("gc_heap_bytes", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Managed memory in use.");
        _meter.CreateObservableCounter("gc_collections_total", Collections, description: "Garbage collections, by generation.");
        _meter.CreateObservableGauge("thread_pool_queue", () => ThreadPool.PendingWorkItemCount, description: "Work that waits for a thread.");
    }

    public void Dispose() => _meter.Dispose();

    private static double CpuSeconds()
    {
        var usage = Environment.CpuUsage;
        return usage.TotalTime.TotalSeconds;
    }

    private static IEnumerable<Measurement<long>> Collections()
    {
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            yield return new Measurement<long>(GC.CollectionCount(generation), new KeyValuePair<string, object?>("generation", generation));
        }
    }
}
