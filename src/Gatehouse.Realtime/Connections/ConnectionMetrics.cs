using System.Diagnostics.Metrics;

namespace Gatehouse.Realtime.Connections;

/// <summary>What the operator sees of the connections. Counts are plain numbers; the meter asks for them when somebody looks.</summary>
internal sealed class ConnectionMetrics : IDisposable
{
    private readonly Meter _meter = new("Gatehouse.Realtime");
    private readonly Lock _gate = new();
    private readonly Dictionary<(ushort Code, bool Ours), long> _closes = [];
    private readonly long[] _opened = new long[2];
    private readonly long[] _refused = new long[2];

    public ConnectionMetrics(OpenConnections open)
    {
        _meter.CreateObservableGauge("connections", () => ByLaneAndState(open), "connections", "Open gateway connections");
        _meter.CreateObservableGauge("connections_queue_bytes", () => QueueBytes(open), "bytes", "Bytes that wait to be written");
        _meter.CreateObservableCounter("connections_opened", () => ByLane(_opened), "connections", "Gateway connections let in");
        _meter.CreateObservableCounter("connections_refused", () => ByLane(_refused), "connections", "Upgrades refused");
        _meter.CreateObservableCounter("connections_closed", ByCode, "connections", "Connections ended, by close code and by who said it first");
        _meter.CreateObservableCounter("messages_dropped", () => open.Dropped, "messages", "Droppable messages not queued for slow readers");
    }

    public void Opened(Lane lane) => Interlocked.Increment(ref _opened[(int)lane]);

    public void Refused(Lane lane) => Interlocked.Increment(ref _refused[(int)lane]);

    public void Closed((ushort Code, bool Ours) outcome)
    {
        // A client may send 2,000 different codes; as labels they would be a way to fill our memory.
        if (!outcome.Ours && outcome.Code >= 3000)
        {
            outcome.Code = (ushort)(outcome.Code / 1000 * 1000);
        }

        lock (_gate)
        {
            _closes[outcome] = _closes.GetValueOrDefault(outcome) + 1;
        }
    }

    public void Dispose() => _meter.Dispose();

    private static List<Measurement<int>> ByLaneAndState(OpenConnections open)
    {
        var counts = new int[4];
        foreach (var connection in open.Everyone())
        {
            counts[(connection.Lane == Lane.Ordinary ? 2 : 0) + (connection.IsClosing ? 1 : 0)]++;
        }

        return
        [
            new(counts[0], new("lane", "fast"), new("state", "open")),
            new(counts[1], new("lane", "fast"), new("state", "closing")),
            new(counts[2], new("lane", "ordinary"), new("state", "open")),
            new(counts[3], new("lane", "ordinary"), new("state", "closing")),
        ];
    }

    private static long QueueBytes(OpenConnections open)
    {
        var bytes = 0L;
        foreach (var connection in open.Everyone())
        {
            bytes += connection.PendingBytes;
        }

        return bytes;
    }

    private static Measurement<long>[] ByLane(long[] counts) =>
    [
        new(Interlocked.Read(ref counts[(int)Lane.Fast]), new KeyValuePair<string, object?>("lane", "fast")),
        new(Interlocked.Read(ref counts[(int)Lane.Ordinary]), new KeyValuePair<string, object?>("lane", "ordinary")),
    ];

    private List<Measurement<long>> ByCode()
    {
        lock (_gate)
        {
            var measured = new List<Measurement<long>>(_closes.Count);
            foreach (var ((code, ours), count) in _closes)
            {
                measured.Add(new(count, new("code", code), new("by", ours ? "server" : "client")));
            }

            return measured;
        }
    }
}
