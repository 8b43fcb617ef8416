using System.Diagnostics.Metrics;

namespace Gatehouse.Events.Redis;

/// <summary>What all Redis clients of the process count together, as the meter <c>Gatehouse.Events.Redis</c>.</summary>
public sealed class RedisMetrics : IDisposable
{
    private readonly Meter _meter = new("Gatehouse.Events.Redis");
    private readonly Counter<long> _failures;
    private long _commands;
    private long _refusals;
    private long _connections;
    private long _losses;
    private long _messages;
    private long _gaps;
    private long _queued;

    public RedisMetrics()
    {
        _failures = _meter.CreateCounter<long>("redis_failures_total", "{command}", "Commands without an answer, by reason.");
        _meter.CreateObservableCounter("redis_commands_total", () => Volatile.Read(ref _commands), "{command}", "Commands asked for.");
        _meter.CreateObservableCounter("redis_errors_total", () => Volatile.Read(ref _refusals), "{reply}", "Commands that the server answered with an error.");
        _meter.CreateObservableCounter("redis_connections_total", () => Volatile.Read(ref _connections), "{connection}", "Connections made.");
        _meter.CreateObservableCounter("redis_connections_lost_total", () => Volatile.Read(ref _losses), "{connection}", "Connections lost or given up.");
        _meter.CreateObservableCounter("redis_messages_total", () => Volatile.Read(ref _messages), "{message}", "Messages heard on subscribed channels.");
        _meter.CreateObservableCounter("redis_gaps_total", () => Volatile.Read(ref _gaps), "{channel}", "Channels on which messages may have been missed while the connection was away.");
        _meter.CreateObservableGauge("redis_queue_length", () => Volatile.Read(ref _queued), "{command}", "Commands that wait to be sent or answered.");
    }

    internal Meter Meter => _meter;

    public void Dispose() => _meter.Dispose();

    internal void Asked() => Interlocked.Increment(ref _commands);

    internal void Refused() => Interlocked.Increment(ref _refusals);

    internal void Failed(RedisFailure failure) => _failures.Add(1, new KeyValuePair<string, object?>("reason", Word(failure)));

    internal void Connected() => Interlocked.Increment(ref _connections);

    internal void Lost() => Interlocked.Increment(ref _losses);

    internal void Heard() => Interlocked.Increment(ref _messages);

    internal void Missed() => Interlocked.Increment(ref _gaps);

    internal void Queued(int change) => Interlocked.Add(ref _queued, change);

    private static string Word(RedisFailure failure) => failure switch
    {
        RedisFailure.Deadline => "deadline",
        RedisFailure.QueueFull => "queue_full",
        RedisFailure.ConnectionLost => "connection_lost",
        RedisFailure.Closed => "closed",
        RedisFailure.Unreachable => "unreachable",
        _ => "refused",
    };
}
