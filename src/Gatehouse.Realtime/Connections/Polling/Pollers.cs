namespace Gatehouse.Realtime.Connections.Polling;

/// <summary>One poller for each core, started when the first socket comes; sockets are dealt out in turn. Disposed after the connections.</summary>
internal sealed class Pollers : IDisposable
{
    private readonly Lazy<Poller[]> _all = new(static () => [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static i => new Poller($"poller {i}"))]);
    private uint _dealt;

    /// <summary>Where there is none, the HTTP server keeps all connections.</summary>
    public static bool IsSupported => Epoll.IsSupported;

    public Poller Next() => _all.Value[Interlocked.Increment(ref _dealt) % (uint)_all.Value.Length];

    public void Dispose()
    {
        if (_all.IsValueCreated)
        {
            foreach (var poller in _all.Value)
            {
                poller.Dispose();
            }
        }
    }
}
