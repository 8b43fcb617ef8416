using System.Buffers;
using System.Text;

namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>Discord's envelope as an Erlang term: a map of four whose first pair, <c>s</c>, is a session's own; the other three are shared.</summary>
internal sealed class DiscordEtfFormat : WireFormat
{
    public static readonly DiscordEtfFormat Instance = new();

    public override bool IsBinary => true;

    public override byte[] EncodeShared(string name, ReadOnlySpan<byte> payload)
    {
        var output = new ArrayBufferWriter<byte>(payload.Length + 64);
        EtfWriter.WriteBinary("op"u8, output);
        output.Write((ReadOnlySpan<byte>)[EtfWriter.SmallInteger, 0]);
        EtfWriter.WriteBinary("t"u8, output);
        EtfWriter.WriteBinary(Encoding.ASCII.GetBytes(name), output);
        EtfWriter.WriteBinary("d"u8, output);
        EtfWriter.Write(payload, output);
        return output.WrittenSpan.ToArray();
    }

    public override int WriteHead(Span<byte> head, long sequence)
    {
        Start.CopyTo(head);
        return Start.Length + EtfWriter.WriteInteger(sequence, head[Start.Length..]);
    }

    private static ReadOnlySpan<byte> Start => [EtfWriter.Version, EtfWriter.Map, 0, 0, 0, 4, EtfWriter.Binary, 0, 0, 0, 1, (byte)'s'];
}
