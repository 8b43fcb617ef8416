namespace Gatehouse.Realtime.Connections.Polling;

/// <summary>One poller for each core, started when the first door opens; sockets are dealt out in turn. Disposed after the connections.</summary>
internal sealed class Pollers : IDisposable
{
    private readonly Lock _gate = new();
    private Poller[] _all = [];
    private uint _dealt;

    /// <summary>Where there is none, the HTTP server keeps all connections.</summary>
    public static bool IsSupported => Epoll.IsSupported;

    /// <summary>Starts them, once. Before anybody is let in, so that a system without room for them says so at the start.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The process has too many open files.</exception>
    public void Start()
    {
        lock (_gate)
        {
            if (_all.Length > 0)
            {
                return;
            }

            var started = new List<Poller>();
            try
            {
                for (var i = 0; i < Environment.ProcessorCount; i++)
                {
                    started.Add(new Poller($"poller {i}"));
                }
            }
            catch
            {
                started.ForEach(static poller => poller.Dispose());
                throw;
            }

            _all = [.. started];
        }
    }

    public Poller Next() => _all[Interlocked.Increment(ref _dealt) % (uint)_all.Length];

    public void Dispose()
    {
        foreach (var poller in _all)
        {
            poller.Dispose();
        }
    }
}
