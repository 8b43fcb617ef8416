namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>The frames that are the same for everybody, in one encoding, ready to be posted.</summary>
internal sealed class DiscordFrames
{
    /// <summary>How often a client must beat; Discord's own interval (discord-api-docs, "Sending Heartbeats").</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMilliseconds(41_250);

    public static readonly DiscordFrames Json = new(deflate: false);
    public static readonly DiscordFrames Zlib = new(deflate: true);

    private DiscordFrames(bool deflate)
    {
        HeartbeatAck = Make("""{"op":11,"d":null,"s":null,"t":null}"""u8, deflate);
        HeartbeatRequest = Make("""{"op":1,"d":null,"s":null,"t":null}"""u8, deflate);
        Reconnect = Make("""{"op":7,"d":null,"s":null,"t":null}"""u8, deflate);
        StartAfresh = Make("""{"op":9,"d":false,"s":null,"t":null}"""u8, deflate);
    }

    public byte[] HeartbeatAck { get; }

    public byte[] HeartbeatRequest { get; }

    public byte[] Reconnect { get; }

    /// <summary>Invalid session, not resumable. The socket stays open: eris and oceanic identify on it at once (discord-api-docs, "Resuming").</summary>
    public byte[] StartAfresh { get; }

    /// <summary>The first message on a connection; with zlib-stream it opens the stream.</summary>
    public static byte[] Hello(TimeSpan heartbeatInterval, bool deflate)
    {
        var plain = System.Text.Encoding.ASCII.GetBytes(
            $$$"""{"op":10,"d":{"heartbeat_interval":{{{(long)heartbeatInterval.TotalMilliseconds}}}},"s":null,"t":null}""");
        return deflate ? [.. DiscordZlibFormat.StreamHeader, .. DiscordZlibFormat.Deflate(plain)] : plain;
    }

    private static byte[] Make(ReadOnlySpan<byte> plain, bool deflate) => deflate ? DiscordZlibFormat.Deflate(plain) : plain.ToArray();
}
