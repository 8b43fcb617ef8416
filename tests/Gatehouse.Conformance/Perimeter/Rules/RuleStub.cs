using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gatehouse.Conformance.Perimeter.Rules.Wires;

namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>The service behind a gateway, on raw sockets. Each request is answered by the script of the scene whose marker it carries; what carries none is answered with 404.</summary>
public sealed partial class RuleStub : IAsyncDisposable
{
    private const string Stranger = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, Scene> _scenes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _serving = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private long _connections;

    public RuleStub()
    {
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Enter(Scene scene) => Assert.True(_scenes.TryAdd(scene.Marker, scene));

    public void Leave(Scene scene) => _scenes.TryRemove(scene.Marker, out _);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving.Keys);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                var serving = ServeAsync(socket);
                _serving[serving] = true;
                _ = serving.ContinueWith(ended => _serving.TryRemove(ended, out _), TaskScheduler.Default);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        using var wire = new Wire(socket, _stopping.Token);
        var connection = Interlocked.Increment(ref _connections);
        try
        {
            while (await Message.ReadHeadAsync(wire) is { } request)
            {
                if (!await ServeAsync(request, wire, connection))
                {
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException or SocketException or RuleBrokenException)
        {
            // The gateway went first, the scene is over, or all is.
        }
    }

    private async Task<bool> ServeAsync(Message request, Wire wire, long connection)
    {
        if (SceneOf(request) is not { } scene)
        {
            await wire.SendAsync(Stranger);
            return false;
        }

        var upstream = new UpstreamSide(scene, scene.Saw(request, connection), wire);
        foreach (var turn in scene.Rule.Upstream)
        {
            await turn(upstream);
            if (wire.End != WireEnd.Open)
            {
                return false;
            }
        }

        return !upstream.IsOver;
    }

    // The target first: what was smuggled in may carry the fields of another request.
    private Scene? SceneOf(Message request) =>
        Marker().Match(request.Target) is { Success: true } inTarget ? _scenes.GetValueOrDefault(inTarget.Value)
            : request["X-Rule"] is [var named, ..] ? _scenes.GetValueOrDefault(named) : null;

    [GeneratedRegex("rule-[0-9]{3}")]
    private static partial Regex Marker();
}
