using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

await AspNetLoop.RunAsync();

/// <summary>The WebSocket chat that everybody writes first with ASP.NET Core: rooms of sockets, and a loop that sends to each of them.</summary>
internal static class AspNetLoop
{
    private static readonly ConcurrentDictionary<string, ConcurrentDictionary<Member, bool>> Rooms = new();

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(TalkAsync);
        await app.StartAsync();

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Console.WriteLine($"listening {new Uri(address).Port}");

        // The measuring process holds our standard input: when it goes, we go.
        await Console.OpenStandardInput().CopyToAsync(Stream.Null);
    }

    private static async Task TalkAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var room = Rooms.GetOrAdd(context.Request.Query["room"].ToString(), static _ => new());
        using var member = new Member(socket);
        room.TryAdd(member, true);
        try
        {
            await member.SendAsync("hi"u8.ToArray(), context.RequestAborted);
            await ListenAsync(socket, room, context.RequestAborted);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException)
        {
            // The client is gone, with or without goodbye.
        }
        finally
        {
            room.TryRemove(member, out _);
        }
    }

    private static async Task ListenAsync(WebSocket socket, ConcurrentDictionary<Member, bool> room, CancellationToken aborted)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), aborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, aborted);
                return;
            }

            var message = buffer.AsMemory(0, received.Count);
            foreach (var (member, _) in room)
            {
                await member.SendAsync(message, aborted);
            }
        }
    }

    /// <summary>A socket that several loops send to, one at a time as WebSocket demands.</summary>
    private sealed class Member(WebSocket socket) : IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1, 1);

        public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken aborted)
        {
            await _turn.WaitAsync(aborted);
            try
            {
                await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, aborted);
            }
            catch (WebSocketException)
            {
                // A receiver that is gone leaves the room by its own loop; the sender goes on with the others.
            }
            finally
            {
                _turn.Release();
            }
        }

        public void Dispose() => _turn.Dispose();
    }
}
