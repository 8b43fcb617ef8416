using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Forwarding;

/// <summary>All tunnelled WebSockets of this node: how many there are, and their goodbye when the node leaves.</summary>
public sealed class TunnelledSockets(PerimeterMetrics metrics, TimeProvider clock)
{
    // Clients that all come back in the same moment are a storm; in waves of a tenth of a second nobody notices.
    private static readonly TimeSpan Wave = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly HashSet<Tunnel> _open = [];
    private volatile bool _isLeaving;
    private TaskCompletionSource? _empty;

    /// <summary>True once this node takes no further sockets.</summary>
    public bool IsLeaving => _isLeaving;

    internal SocketPlaces Places { get; } = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Takes no further sockets, sends every open one a Close frame 1012, spread over the time, and waits for their ends.</summary>
    /// <param name="over">Until the last goodbye.</param>
    /// <param name="now">Ends the waiting.</param>
    public async Task DrainAsync(TimeSpan over, CancellationToken now)
    {
        _isLeaving = true;
        Tunnel[] open;
        Task empty;
        lock (_gate)
        {
            open = [.. _open];
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            empty = _open.Count == 0 ? Task.CompletedTask : _empty.Task;
        }

        var waves = Math.Max(1, Math.Min(open.Length, (int)(over / Wave)));
        try
        {
            for (var wave = 0; wave < waves; wave++)
            {
                var ofWave = open[(open.Length * wave / waves)..(open.Length * (wave + 1) / waves)];
                await Task.WhenAll(ofWave.Select(tunnel => tunnel.LeaveAsync(now)));
                if (wave + 1 < waves)
                {
                    await Task.Delay(Wave, clock, now);
                }
            }

            await empty.WaitAsync(now);
        }
        catch (OperationCanceledException) when (now.IsCancellationRequested)
        {
            // Whoever is left is cut off by the server.
        }
    }

    /// <summary>While this node leaves: has the client's next request go to another one, before this one ends and takes it along (RFC 9112 §9.6).</summary>
    internal void SendElsewhere(HttpResponse response)
    {
        if (_isLeaving)
        {
            response.OnStarting(
                static response =>
                {
                    ((HttpResponse)response).Headers.Connection = "close";
                    return Task.CompletedTask;
                },
                response);
        }
    }

    internal Stream Begin(Stream client, SocketLimits limits)
    {
        var tunnel = new Tunnel(client, new TunnelPace(limits, metrics, clock), this);
        lock (_gate)
        {
            _open.Add(tunnel);
        }

        metrics.SocketOpened();
        return tunnel;
    }

    internal void Ended(Tunnel tunnel)
    {
        lock (_gate)
        {
            if (!_open.Remove(tunnel))
            {
                return;
            }

            if (_open.Count == 0)
            {
                _empty?.TrySetResult();
            }
        }

        metrics.SocketClosed();
    }
}
