using System.Buffers.Binary;
using System.IO.Compression;

namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>
/// Discord's zlib-stream: one zlib stream per connection (RFC 1950), every message flushed so that it ends in 00 00 FF FF. Ours needs no state per
/// connection: the shared part is deflated alone, from an empty window and ending on a byte boundary, and a session's head goes before it in a stored
/// block (RFC 1951 §3.2.4). Any inflater reads the result as one stream, and a message is deflated once for all its hearers.
/// </summary>
internal sealed class DiscordZlibFormat(WireFormat inner) : WireFormat
{
    public static readonly DiscordZlibFormat Instance = new(DiscordJsonFormat.Instance);
    public static readonly DiscordZlibFormat Etf = new(DiscordEtfFormat.Instance);

    // BFINAL 0 and BTYPE 00, padded to a byte, then LEN and its complement.
    private const int StoredHeader = 5;

    /// <summary>What a stream begins with: deflate with a 32 KB window, default level (RFC 1950 §2.2).</summary>
    public static ReadOnlySpan<byte> StreamHeader => [0x78, 0x9C];

    public override bool IsBinary => true;

    public override byte[] EncodeShared(string name, ReadOnlySpan<byte> payload) =>
        Deflate(inner.EncodeShared(name, payload));

    public override int WriteHead(Span<byte> head, long sequence)
    {
        var length = inner.WriteHead(head[StoredHeader..], sequence);
        head[0] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(head[1..], (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(head[3..], (ushort)~length);
        return StoredHeader + length;
    }

    /// <summary>Deflates a whole piece of the stream from an empty window, up to a sync flush.</summary>
    public static byte[] Deflate(ReadOnlySpan<byte> plain)
    {
        using var deflated = new MemoryStream(plain.Length / 2);
        using (var deflate = new DeflateStream(deflated, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(plain);

            // Flush is Z_SYNC_FLUSH in .NET; what Dispose adds after it would end the stream and is cut off.
            deflate.Flush();
            return deflated.ToArray();
        }
    }
}
