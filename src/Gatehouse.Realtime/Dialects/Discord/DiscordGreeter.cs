using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>Begins Discord's conversation (gateway v9 and v10, JSON or ETF, with zlib-stream or without) on new connections: Hello comes first.</summary>
public sealed class DiscordGreeter : IGreeter
{
    private readonly Admissions _admissions;
    private readonly TimingWheel _wheel;
    private readonly TimeProvider _clock;
    private readonly DiscordOptions _options;

    // By encoding, and within it without and with zlib-stream.
    private readonly byte[][] _hellos;

    /// <param name="admissions">Where identifies and resumes go.</param>
    /// <param name="wheel">For heartbeats.</param>
    /// <param name="clock">For limits.</param>
    /// <param name="options">Heartbeat and limits.</param>
    public DiscordGreeter(Admissions admissions, TimingWheel wheel, TimeProvider clock, DiscordOptions options)
    {
        _admissions = admissions;
        _wheel = wheel;
        _clock = clock;
        _options = options;
        _hellos =
        [
            DiscordFrames.Hello(options.HeartbeatInterval, etf: false, deflate: false), DiscordFrames.Hello(options.HeartbeatInterval, etf: false, deflate: true),
            DiscordFrames.Hello(options.HeartbeatInterval, etf: true, deflate: false), DiscordFrames.Hello(options.HeartbeatInterval, etf: true, deflate: true),
        ];
    }

    /// <inheritdoc />
    public IConversation Greet(Connection connection, HandshakeRequest request)
    {
        var query = request.Query;
        if (query.TryGetValue("v", out var version) && version is not ("9" or "10"))
        {
            return Refuse(connection, DiscordCloses.BadVersion);
        }

        if (query.TryGetValue("encoding", out var encoding) && encoding is not ("json" or "etf"))
        {
            return Refuse(connection, DiscordCloses.BadEncoding);
        }

        if (query.TryGetValue("compress", out var compress) && compress is not ("" or "zlib-stream"))
        {
            return Refuse(connection, DiscordCloses.BadEncoding);
        }

        var deflate = compress == "zlib-stream";
        var etf = encoding == "etf";
        var hello = _hellos[(etf ? 2 : 0) + (deflate ? 1 : 0)];
        var url = $"{(request.Secure ? "wss" : "ws")}://{request.Host}{request.Path}";
        var conversation = new DiscordConversation(
            connection, etf, deflate, version == "9" ? 9 : 10, _options.ResumeUrl ?? url, _admissions, _wheel, _clock, _options);
        connection.Post(hello, [], etf || deflate, Standing.Ordinary);
        connection.Flush();
        conversation.Watch();
        return conversation;
    }

    private static Deaf Refuse(Connection connection, CloseReason reason)
    {
        connection.Close(reason);
        return new Deaf();
    }

    /// <summary>Hears nothing: the connection is being closed.</summary>
    private sealed class Deaf : IConversation
    {
        public void Hear(ReadOnlySpan<byte> message, bool binary)
        {
        }

        public void Ended(ushort? received)
        {
        }
    }
}
