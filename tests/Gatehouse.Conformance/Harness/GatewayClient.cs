using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Gatehouse.Conformance.Harness;

/// <summary>
/// A Discord gateway client that does only what it is told: no heartbeats, no reconnects. Reads in the background; what came is then taken in order.
/// </summary>
public sealed class GatewayClient : IAsyncDisposable
{
    /// <summary>The stream ended without a Close frame (RFC 6455 §7.1.5).</summary>
    public const int WithoutCloseFrame = 1006;

    private readonly Channel<JsonNode> _incoming = Channel.CreateUnbounded<JsonNode>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly CancellationTokenSource _done = new();
    private readonly TaskCompletionSource<int> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ZlibStream? _zlib;
    private Task _reading = Task.CompletedTask;

    private GatewayClient(WebSocketWire wire, bool isCompressed)
    {
        Wire = wire;
        _zlib = isCompressed ? new ZlibStream() : null;
    }

    /// <summary>The socket, for frames that no client would send.</summary>
    public WebSocketWire Wire { get; }

    /// <summary>The <c>s</c> of the newest dispatch that was taken.</summary>
    public long Sequence { get; private set; }

    /// <summary>From READY.</summary>
    public string SessionId { get; private set; } = "";

    /// <summary>From READY.</summary>
    public string UserId { get; private set; } = "";

    /// <summary>The close code, once the server has closed.</summary>
    public Task<int> Closed => _closed.Task;

    /// <summary>Where every dispatch is written down, when a test asks for that.</summary>
    public Hearing? Hearing { get; set; }

    /// <summary>Connects; the Hello waits to be taken.</summary>
    /// <param name="receiveBuffer">The kernel's buffer in bytes; 0 leaves it.</param>
    /// <param name="reads">False for a client that never reads until <see cref="StartReading"/>.</param>
    public static async Task<GatewayClient> ConnectAsync(
        Uri address, string query = "?v=10&encoding=json", string path = "/gateway", int receiveBuffer = 0, bool reads = true)
    {
        var wire = await WebSocketWire.OpenAsync(address, path + query, receiveBuffer);
        var client = new GatewayClient(wire, query.Contains("compress=zlib-stream", StringComparison.Ordinal));
        if (reads)
        {
            client.StartReading();
        }

        return client;
    }

    public void StartReading() => _reading = ReadAsync();

    /// <summary>Sends one payload.</summary>
    public Task SendAsync(int op, JsonNode? d) => SendTextAsync(new JsonObject { ["op"] = op, ["d"] = d }.ToJsonString());

    /// <summary>Sends one text message.</summary>
    public Task SendTextAsync(string text) => Wire.SendAsync(WebSocketWire.Text, Encoding.UTF8.GetBytes(text));

    /// <summary>Takes the next payload.</summary>
    /// <exception cref="InvalidOperationException">The server closed first.</exception>
    public async Task<JsonNode> NextAsync()
    {
        using var patience = Patience.Token();
        JsonNode payload;
        try
        {
            payload = await _incoming.Reader.ReadAsync(patience.Token);
        }
        catch (ChannelClosedException closed)
        {
            throw closed.InnerException is { } wrong
                ? new InvalidDataException("The server sent what no client understands.", wrong)
                : new InvalidOperationException($"The server closed with {await Closed} instead.");
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("The server said nothing.");
        }

        Note(payload);
        return payload;
    }

    /// <summary>Takes payloads up to and including the first that fits.</summary>
    public async Task<IReadOnlyList<JsonNode>> UntilAsync(Func<JsonNode, bool> fits)
    {
        ArgumentNullException.ThrowIfNull(fits);
        var taken = new List<JsonNode>();
        do
        {
            taken.Add(await NextAsync());
        }
        while (!fits(taken[^1]));

        return taken;
    }

    /// <summary>Takes payloads until the next of an opcode.</summary>
    /// <returns>The whole payload.</returns>
    public async Task<JsonNode> OpAsync(int op) => (await UntilAsync(payload => payload.Number("op") == op))[^1];

    /// <summary>Takes payloads until a dispatch.</summary>
    /// <returns>Its <c>d</c>.</returns>
    public async Task<JsonNode> EventAsync(string name, Func<JsonNode, bool>? where = null) =>
        (await UntilAsync(payload => IsEvent(payload, name) && (where is null || where(payload["d"]!))))[^1]["d"]!;

    /// <summary>Takes payloads until a message is created.</summary>
    /// <returns>The dispatches before it: what would have been there if it had been sent.</returns>
    public async Task<IReadOnlyList<JsonNode>> UntilMessageAsync(string id)
    {
        var taken = await UntilAsync(payload => IsEvent(payload, "MESSAGE_CREATE") && payload["d"]!.Text("id") == id);
        return [.. taken.SkipLast(1).Where(payload => payload.Number("op") == 0)];
    }

    public static bool IsEvent(JsonNode payload, string name)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return payload["op"]?.GetValue<int>() == 0 && payload["t"]?.GetValue<string>() == name;
    }

    /// <returns>The heartbeat interval in milliseconds.</returns>
    public async Task<long> HelloAsync()
    {
        var hello = await NextAsync();
        Assert.Equal(10, hello.Number("op"));
        return hello["d"]!.Number("heartbeat_interval");
    }

    public static JsonObject Identity(string token, int intents = Intents.All) => new()
    {
        ["token"] = token,
        ["intents"] = intents,
        ["properties"] = new JsonObject { ["os"] = "linux", ["browser"] = "conformance", ["device"] = "conformance" },
    };

    /// <summary>Identifies, and takes READY and as many GUILD_CREATE as it promises.</summary>
    /// <returns>READY's <c>d</c>.</returns>
    public async Task<JsonNode> IdentifyAsync(string token, int intents = Intents.All)
    {
        await SendAsync(2, Identity(token, intents));
        return await ReadyAsync(guildsFollow: (intents & Intents.Guilds) != 0);
    }

    /// <summary>Takes READY and, when asked for, a GUILD_CREATE for each guild in it.</summary>
    /// <returns>READY's <c>d</c>.</returns>
    public async Task<JsonNode> ReadyAsync(bool guildsFollow)
    {
        var ready = await EventAsync("READY");
        if (guildsFollow)
        {
            var awaited = ready.List("guilds").Ids().ToHashSet();
            while (awaited.Count > 0)
            {
                awaited.Remove((await EventAsync("GUILD_CREATE")).Text("id"));
            }
        }

        return ready;
    }

    /// <summary>Asks to resume a session.</summary>
    /// <param name="sequence">The last dispatch that was seen.</param>
    public Task ResumeAsync(string token, string sessionId, long sequence)
    {
        SessionId = sessionId;
        Sequence = sequence;
        return SendAsync(6, new JsonObject { ["token"] = token, ["session_id"] = sessionId, ["seq"] = sequence });
    }

    /// <summary>Beats and takes payloads up to the answer.</summary>
    public async Task BeatAsync()
    {
        await SendAsync(1, Sequence == 0 ? null : Sequence);
        await OpAsync(11);
    }

    /// <summary>Closes as a client that means it.</summary>
    public async Task CloseAsync(int code = 1000)
    {
        await Wire.SendAsync(WebSocketWire.Close, WebSocketWire.ClosePayload(code));
        await Patience.Await(Closed);
    }

    /// <summary>Ends the connection without a word.</summary>
    public async Task CutAsync()
    {
        Wire.Cut();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        Wire.Dispose();
        await _reading;
        _zlib?.Dispose();
        _done.Dispose();
    }

    private void Note(JsonNode payload)
    {
        if (payload["op"]?.GetValue<int>() != 0)
        {
            return;
        }

        Sequence = payload.Number("s");
        var name = payload.Text("t");
        if (name == "READY")
        {
            SessionId = payload["d"]!.Text("session_id");
            UserId = payload["d"]!["user"]!.Text("id");
        }

        Hearing?.Hear(Sequence, name, payload["d"]!);
    }

    private async Task ReadAsync()
    {
        var code = WithoutCloseFrame;
        Exception? wrong = null;
        try
        {
            code = await ReadMessagesAsync();
        }
        catch (Exception broken) when (broken is InvalidDataException or JsonException)
        {
            wrong = broken;
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // Our own end.
        }

        _closed.TrySetResult(code);
        _incoming.Writer.TryComplete(wrong);
    }

    private async Task<int> ReadMessagesAsync()
    {
        var message = new List<byte>();
        while (await Wire.ReadAsync(_done.Token) is { } frame)
        {
            switch (frame.Opcode)
            {
                case WebSocketWire.Close:
                    return await AnswerCloseAsync(frame);
                case WebSocketWire.Ping:
                    await Wire.SendAsync(WebSocketWire.Pong, frame.Payload);
                    break;
                case WebSocketWire.Pong:
                    break;
                default:
                    message.AddRange(frame.Payload);
                    if (frame.Final)
                    {
                        Take([.. message], frame.Opcode);
                        message.Clear();
                    }

                    break;
            }
        }

        return WithoutCloseFrame;
    }

    private async Task<int> AnswerCloseAsync(WireFrame frame)
    {
        try
        {
            await Wire.SendAsync(WebSocketWire.Close, frame.Payload);
        }
        catch (IOException)
        {
            // It had no patience for our answer.
        }

        return frame.Payload.Length >= 2 ? (frame.Payload[0] << 8) | frame.Payload[1] : 1005;
    }

    private void Take(byte[] message, int opcode)
    {
        var isBinary = opcode == WebSocketWire.Binary;
        if (isBinary != _zlib is not null)
        {
            throw new InvalidDataException("Compressed messages are binary, others are text.");
        }

        _incoming.Writer.TryWrite(JsonNode.Parse(_zlib is null ? message : _zlib.Inflate(message))!);
    }
}
