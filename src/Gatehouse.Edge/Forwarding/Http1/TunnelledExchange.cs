using System.Buffers;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Edge.Forwarding.Http1;

/// <summary>Bytes in both directions, as they come, until both sides have ended. While nothing comes it holds a small buffer, since most tunnels rest most of the time.</summary>
internal sealed class TunnelledExchange(UpstreamConnection upstream, Stream client) : IDisposable
{
    private const int LeastRoom = 4 * 1024;
    private const int MostRoom = 64 * 1024;

    // Who has said its last word is waited for no longer than this by the other side.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _deaf = new();
    private bool _clientFailed;

    /// <summary>Ends with one of the two; the other one is told, and gets what is underway.</summary>
    public async Task<ForwarderError> RunAsync()
    {
        var (up, down) = (UpAsync(), DownAsync());
        if (await Task.WhenAny(up, down) == up)
        {
            // What the upstream still has to say, its Close frame perhaps, is worth a moment.
            upstream.StartWatch(Farewell, long.MaxValue);
            return await down;
        }

        // Nobody is left to hear the client.
        var ended = await down;
        await _deaf.CancelAsync();
        upstream.Abort();
        await up;
        return ended;
    }

    public void Dispose() => _deaf.Dispose();

    private async Task UpAsync()
    {
        try
        {
            while (true)
            {
                // Waits until there is something.
                _ = await client.ReadAsync(Memory<byte>.Empty, _deaf.Token);
                var room = ArrayPool<byte>.Shared.Rent(LeastRoom * 4);
                try
                {
                    var read = await client.ReadAsync(room, _deaf.Token);
                    upstream.Touch();
                    if (read == 0)
                    {
                        upstream.EndSending();
                        return;
                    }

                    await upstream.SendAsync(room.AsMemory(0, read));
                    upstream.Touch();
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(room);
                }
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Torn off: nobody is left to hear the upstream, and it hears of that at once. Or it was the upstream that went, and DownAsync knows how.
            _clientFailed = true;
            upstream.Abort();
        }
    }

    private async Task<ForwarderError> DownAsync()
    {
        try
        {
            // What came together with the 101.
            await PassAsync();
            upstream.ResizeRoom(LeastRoom);
            while (await upstream.FillAsync() is > 0 and var received)
            {
                upstream.Touch();
                await PassAsync();
                upstream.Touch();
                if (received == upstream.RoomSize && received < MostRoom)
                {
                    // It came faster than we took it.
                    upstream.ResizeRoom(received * 2);
                }
            }

            return ForwarderError.None;
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return _clientFailed ? ForwarderError.UpgradeRequestClient
                : upstream.IsOverdue ? ForwarderError.UpgradeActivityTimeout
                : ForwarderError.UpgradeResponseDestination;
        }
    }

    private async ValueTask PassAsync()
    {
        if (upstream.HasArrived)
        {
            await client.WriteAsync(upstream.Arrived);
            upstream.Take(upstream.Arrived.Length);
        }
    }
}
