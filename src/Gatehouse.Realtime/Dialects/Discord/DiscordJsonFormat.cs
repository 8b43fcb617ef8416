using System.Buffers.Text;

namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>Discord's envelope as JSON text: <c>{"s":7</c> is a session's own, <c>,"op":0,"t":"…","d":…}</c> is shared.</summary>
internal sealed class DiscordJsonFormat : WireFormat
{
    public static readonly DiscordJsonFormat Instance = new();

    public override bool IsBinary => false;

    public override byte[] EncodeShared(string name, ReadOnlySpan<byte> payload)
    {
        // Names of events are our own constants of capital letters: nothing in them needs escaping.
        var shared = new byte[OpAndName.Length + name.Length + Data.Length + payload.Length + 1];
        var at = shared.AsSpan();
        OpAndName.CopyTo(at);
        at = at[OpAndName.Length..];
        System.Text.Encoding.ASCII.GetBytes(name, at);
        at = at[name.Length..];
        Data.CopyTo(at);
        payload.CopyTo(at[Data.Length..]);
        shared[^1] = (byte)'}';
        return shared;
    }

    public override int WriteHead(Span<byte> head, long sequence)
    {
        Start.CopyTo(head);
        Utf8Formatter.TryFormat(sequence, head[Start.Length..], out var digits);
        return Start.Length + digits;
    }

    private static ReadOnlySpan<byte> Start => "{\"s\":"u8;

    private static ReadOnlySpan<byte> OpAndName => ",\"op\":0,\"t\":\""u8;

    private static ReadOnlySpan<byte> Data => "\",\"d\":"u8;
}
