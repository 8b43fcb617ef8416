namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>The frames that are the same for everybody, in one encoding, ready to be posted.</summary>
internal sealed class DiscordFrames
{
    /// <summary>How often a client must beat; Discord's own interval (discord-api-docs, "Sending Heartbeats").</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMilliseconds(41_250);

    private static readonly DiscordFrames Json = new(etf: false, deflate: false);
    private static readonly DiscordFrames JsonZlib = new(etf: false, deflate: true);
    private static readonly DiscordFrames Etf = new(etf: true, deflate: false);
    private static readonly DiscordFrames EtfZlib = new(etf: true, deflate: true);

    private DiscordFrames(bool etf, bool deflate)
    {
        HeartbeatAck = Make("""{"op":11,"d":null,"s":null,"t":null}"""u8, etf, deflate);
        HeartbeatRequest = Make("""{"op":1,"d":null,"s":null,"t":null}"""u8, etf, deflate);
        Reconnect = Make("""{"op":7,"d":null,"s":null,"t":null}"""u8, etf, deflate);
        StartAfresh = Make("""{"op":9,"d":false,"s":null,"t":null}"""u8, etf, deflate);
    }

    /// <summary>The frames in an encoding, for zlib-stream or not.</summary>
    public static DiscordFrames Of(bool etf, bool deflate) => etf ? deflate ? EtfZlib : Etf : deflate ? JsonZlib : Json;

    public byte[] HeartbeatAck { get; }

    public byte[] HeartbeatRequest { get; }

    public byte[] Reconnect { get; }

    /// <summary>Invalid session, not resumable. The socket stays open: eris and oceanic identify on it at once (discord-api-docs, "Resuming").</summary>
    public byte[] StartAfresh { get; }

    /// <summary>The first message on a connection; with zlib-stream it opens the stream.</summary>
    public static byte[] Hello(TimeSpan heartbeatInterval, bool etf, bool deflate)
    {
        var plain = System.Text.Encoding.ASCII.GetBytes(
            $$$"""{"op":10,"d":{"heartbeat_interval":{{{(long)heartbeatInterval.TotalMilliseconds}}}},"s":null,"t":null}""");
        var frame = Make(plain, etf, deflate);
        return deflate ? [.. DiscordZlibFormat.StreamHeader, .. frame] : frame;
    }

    private static byte[] Make(ReadOnlySpan<byte> json, bool etf, bool deflate)
    {
        var plain = etf ? EtfWriter.Encode(json) : json.ToArray();
        return deflate ? DiscordZlibFormat.Deflate(plain) : plain;
    }
}
