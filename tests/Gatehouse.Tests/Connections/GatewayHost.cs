using System.Net;
using System.Threading.Channels;
using Gatehouse.Realtime.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Tests.Connections;

/// <summary>A real Kestrel behind the door, with an echo behind the gateway and a few ordinary pages beside it.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayHost(WebApplication app) => _app = app;

    public EchoGreeter Greeter => _app.Services.GetRequiredService<EchoGreeter>();

    public OpenConnections Open => _app.Services.GetRequiredService<OpenConnections>();

    public TimingWheel Wheel => _app.Services.GetRequiredService<TimingWheel>();

    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public static async Task<GatewayHost> StartAsync(ConnectionOptions? options = null, ManualClock? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (clock is not null)
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
        }

        builder.Services.AddSingleton<EchoGreeter>();
        builder.Services.AddSingleton<IGreeter>(services => services.GetRequiredService<EchoGreeter>());
        builder.Services.AddConnections(options ?? new ConnectionOptions());
        var app = builder.Build();
        app.MapGateway();
        app.MapGet("/page", () => "page");
        app.MapPost("/length", async (HttpRequest request) =>
        {
            var buffer = new byte[8192];
            var length = 0L;
            for (int count; (count = await request.Body.ReadAsync(buffer)) > 0; length += count)
            {
            }

            return length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        });
        await app.StartAsync();
        return new GatewayHost(app);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in Open.Snapshot())
        {
            connection.Abort();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>Answers every message with itself; "head" messages are split into head and shared part. Remembers whom it met.</summary>
internal sealed class EchoGreeter : IGreeter
{
    private readonly Channel<EchoConversation> _met = Channel.CreateUnbounded<EchoConversation>();

    public IConversation Greet(Connection connection, HandshakeRequest request)
    {
        var conversation = new EchoConversation(connection, request);
        if (request.Query.TryGetValue("hello", out var hello))
        {
            connection.Post(System.Text.Encoding.UTF8.GetBytes(hello), default, binary: false, Standing.Ordinary);
        }

        _met.Writer.TryWrite(conversation);
        return conversation;
    }

    public async Task<EchoConversation> NextAsync() => await _met.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}

internal sealed class EchoConversation(Connection connection, HandshakeRequest request) : IConversation
{
    private readonly TaskCompletionSource<ushort?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _endings;

    public Connection Connection => connection;

    public HandshakeRequest Request => request;

    public int Heard { get; private set; }

    public int Endings => _endings;

    public Task<ushort?> EndedAsync() => _ended.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Hear(ReadOnlySpan<byte> message, bool binary)
    {
        Heard++;
        if (message.SequenceEqual("throw"u8))
        {
            throw new InvalidOperationException("A bug.");
        }

        if (message.SequenceEqual("close"u8))
        {
            connection.Close(new CloseReason(4007, "as you wish"));
            return;
        }

        var half = message.Length / 2;
        if (connection.Post(message[..half], message[half..], binary, Standing.Ordinary) == PostResult.NeedsFlush)
        {
            connection.Flush();
        }
    }

    public void Ended(ushort? received)
    {
        Interlocked.Increment(ref _endings);
        _ended.TrySetResult(received);
    }
}

/// <summary>A clock that stands still until it is told.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
