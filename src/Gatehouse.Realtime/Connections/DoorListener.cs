using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Realtime.Connections;

/// <summary>One listening socket: accepts by itself, lets the door decide, and hands Kestrel what the door leaves to it. Ended by Kestrel.</summary>
internal sealed class DoorListener : IConnectionListener
{
    private readonly Door _door;
    private readonly Socket _listening;
    private readonly ILogger _logger;
    private readonly SocketConnectionContextFactory _contexts;
    private readonly CancellationTokenSource _stopping = new();

    // Deciders wait while it is full, and they are bounded themselves.
    private readonly Channel<Socket> _forKestrel = Channel.CreateBounded<Socket>(512);
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _deciding = [];
    private readonly Task _accepting;

    public DoorListener(Door door, Socket listening, ILoggerFactory loggers)
    {
        _door = door;
        _listening = listening;
        _logger = loggers.CreateLogger<DoorListener>();
        _contexts = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), _logger);
        EndPoint = listening.LocalEndPoint!;
        _accepting = AcceptAllAsync(_stopping.Token);
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _forKestrel.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_forKestrel.Reader.TryRead(out var socket) && Context(socket) is { } context)
            {
                return context;
            }
        }

        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _stopping.CancelAsync();
        _listening.Dispose();
        await _accepting;
        await Task.WhenAll(Undecided());
        _forKestrel.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync(CancellationToken.None);
        while (_forKestrel.Reader.TryRead(out var socket))
        {
            socket.Dispose();
        }

        _contexts.Dispose();
    }

    private async Task AcceptAllAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _listening.AcceptAsync(stopping);
                Decide(socket, stopping);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                // Unbound: whatever the socket says now is only that.
            }
            catch (SocketException e)
            {
                // Usually "too many open files", which ends when somebody leaves; a pause keeps us from spinning until then.
                ConnectionLog.CannotAccept(_logger, e, EndPoint.ToString() ?? "");
                await Pause(stopping);
            }
        }
    }

    private async Task Pause(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), _door.Open.Clock, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // No need to wait any more.
        }
    }

    private void Decide(Socket socket, CancellationToken stopping)
    {
        var deciding = DecideAsync(socket, stopping);
        if (deciding.IsCompleted)
        {
            return;
        }

        lock (_gate)
        {
            _deciding.Add(deciding);
        }

        // Only now, so that it cannot be removed before it was added.
        deciding.ContinueWith(Decided, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Decided(Task deciding)
    {
        lock (_gate)
        {
            _deciding.Remove(deciding);
        }
    }

    private Task[] Undecided()
    {
        lock (_gate)
        {
            return [.. _deciding];
        }
    }

    private async Task DecideAsync(Socket socket, CancellationToken stopping)
    {
        SocketTransport? fresh = null;
        try
        {
            fresh = _door.Fresh(socket);
            socket.NoDelay = true;
            socket.Blocking = false;
            var verdict = _door.Judge(fresh);
            if (verdict == Verdict.Silent && await SpeaksAsync(fresh, stopping))
            {
                verdict = _door.Judge(fresh);
            }

            if (verdict != Verdict.Taken && fresh.Release())
            {
                await _forKestrel.Writer.WriteAsync(socket, stopping);
            }
        }
        catch (Exception gone) when (Transport.IsGone(gone) || gone is ChannelClosedException)
        {
            // The client left, was too slow to say anything, or we are stopping.
            fresh?.End();
            socket.Dispose();
        }
        catch (Exception broken)
        {
            ConnectionLog.CannotDecide(_logger, broken);
            fresh?.End();
            socket.Dispose();
        }
    }

    /// <summary>Waits until there is something to look at. False when too many wait already: Kestrel then bounds this one.</summary>
    private async ValueTask<bool> SpeaksAsync(SocketTransport fresh, CancellationToken stopping)
    {
        lock (_gate)
        {
            if (_deciding.Count >= _door.Open.Options.MaxUndecided)
            {
                return false;
            }
        }

        var silence = new Silence(fresh);
        using var end = stopping.UnsafeRegister(static fresh => ((SocketTransport)fresh!).Abort(), fresh);
        _door.Open.Wheel.Schedule(silence, _door.Open.Options.UndecidedTimeout);
        try
        {
            await fresh.WaitAsync();
            return true;
        }
        finally
        {
            _door.Open.Wheel.Cancel(silence);
        }
    }

    private ConnectionContext? Context(Socket socket)
    {
        try
        {
            return _contexts.Create(socket);
        }
        catch (SocketException)
        {
            // It was reset while it waited for Kestrel.
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Ends a connection that says nothing.</summary>
    private sealed class Silence(SocketTransport fresh) : WheelEntry
    {
        public override void Due() => fresh.Abort();
    }
}
