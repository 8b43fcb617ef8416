using System.Diagnostics.Metrics;

namespace Gatehouse.Store;

/// <summary>What the store tells about itself.</summary>
internal sealed class StoreMetrics : IDisposable
{
    private readonly Meter _meter = new("Gatehouse.Store");
    private readonly Histogram<double> _commitSeconds;
    private readonly Histogram<int> _batchSize;
    private long _commits;
    private long _failedCommits;
    private long _trimmedSteps;

    public StoreMetrics(Func<int> queueLength, Func<int> guilds, Func<int> members, Func<int> accounts)
    {
        _commitSeconds = _meter.CreateHistogram<double>("store_commit_seconds", "s", "From the begin of a transaction until it is on disk");
        _batchSize = _meter.CreateHistogram<int>("store_batch_size", null, "Changes in one commit");
        _meter.CreateObservableCounter("store_commits", () => Volatile.Read(ref _commits), null, "Transactions committed");
        _meter.CreateObservableCounter("store_failed_commits", () => Volatile.Read(ref _failedCommits), null, "Transactions rolled back by an outage");
        _meter.CreateObservableCounter("store_trim_steps", () => Volatile.Read(ref _trimmedSteps), null, "Times that old rows were removed");
        _meter.CreateObservableGauge("store_queue_length", queueLength, null, "Changes waiting for the writer");
        _meter.CreateObservableGauge("store_cached_guilds", guilds, null, "Guild states in memory");
        _meter.CreateObservableGauge("store_cached_members", members, null, "Members of the guild states in memory");
        _meter.CreateObservableGauge("store_cached_accounts", accounts, null, "Accounts in memory");
    }

    public void Committed(int changes, TimeSpan elapsed)
    {
        Interlocked.Increment(ref _commits);
        _commitSeconds.Record(elapsed.TotalSeconds);
        _batchSize.Record(changes);
    }

    public void CommitFailed() => Interlocked.Increment(ref _failedCommits);

    public void Trimmed() => Interlocked.Increment(ref _trimmedSteps);

    public void Dispose() => _meter.Dispose();
}
