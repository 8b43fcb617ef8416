using System.Diagnostics.Metrics;

namespace Gatehouse.Metrics;

/// <summary>What the host itself counts: HTTP requests, and the process.</summary>
internal sealed class HostMetrics : IDisposable
{
    private readonly Meter _meter = new("Gatehouse.Host");
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _durations;

    public HostMetrics()
    {
        _requests = _meter.CreateCounter<long>("http_requests_total", description: "HTTP requests answered, by method, path template and status.");
        _durations = _meter.CreateHistogram<double>("http_request_duration_seconds", "s", "Time from a request's head to its answer's end.");
        _meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, "By", "Memory that the process occupies.");
        _meter.CreateObservableCounter("process_cpu_seconds_total", CpuSeconds, "s", "User and system time that the process has used.");
        _meter.CreateObservableGauge("gc_heap_bytes", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Managed memory in use.");
        _meter.CreateObservableCounter("gc_collections_total", Collections, description: "Garbage collections, by generation.");
        _meter.CreateObservableGauge("thread_pool_queue", () => ThreadPool.PendingWorkItemCount, description: "Work that waits for a thread.");
    }

    /// <param name="method">One of the known methods, or <c>OTHER</c>: a client must not invent series.</param>
    /// <param name="path">The path's template, never the path.</param>
    /// <param name="status">The status as sent.</param>
    /// <param name="elapsed">Until the answer's end.</param>
    public void Answered(string method, string path, int status, TimeSpan elapsed)
    {
        var of = new KeyValuePair<string, object?>("method", method);
        var at = new KeyValuePair<string, object?>("path", path);
        _requests.Add(1, of, at, new KeyValuePair<string, object?>("status", status));
        _durations.Record(elapsed.TotalSeconds, of, at);
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
