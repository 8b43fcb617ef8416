using System.Buffers.Binary;

namespace Gatehouse.Chat.Domain;

/// <summary>What a file is, by its first bytes and not by what its sender or its name says (WHATWG, "MIME Sniffing").</summary>
/// <param name="ContentType">Null for what cannot be told.</param>
/// <param name="Width">Of a picture, in pixels.</param>
/// <param name="Height">Of a picture, in pixels.</param>
internal readonly record struct FileKind(string? ContentType, int? Width = null, int? Height = null)
{
    /// <summary>How many of a file's first bytes are worth looking at: a JPEG tells its size only behind its colour profile and thumbnail.</summary>
    public const int Head = 64 * 1024;

    // What a browser shows without running anything that is in it.
    private static readonly HashSet<string> Safe =
    [
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "video/mp4", "video/webm", "video/quicktime",
        "audio/mpeg", "audio/ogg", "audio/wav", "audio/flac",
    ];

    /// <summary>True for what may be shown where it is; everything else is only to be saved.</summary>
    public static bool IsSafe(string? contentType) => contentType is not null && Safe.Contains(contentType);

    public static FileKind Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Sized("image/png", head, 24, static h => (Big32(h, 16), Big32(h, 20))),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Sized("image/gif", head, 10, static h => (Little16(h, 6), Little16(h, 8))),
        [0xFF, 0xD8, 0xFF, ..] => Jpeg(head),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => Webp(head),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => new FileKind("audio/wav"),
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] when head.Length >= 12 => new FileKind(Brand(head.Slice(8, 4))),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => new FileKind("video/webm"),
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => new FileKind("audio/ogg"),
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => new FileKind("audio/flac"),
        [(byte)'I', (byte)'D', (byte)'3', ..] or [0xFF, 0xFB or 0xF3 or 0xF2, ..] => new FileKind("audio/mpeg"),
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => new FileKind("application/pdf"),
        [(byte)'P', (byte)'K', 3, 4, ..] => new FileKind("application/zip"),
        [0x1F, 0x8B, 8, ..] => new FileKind("application/gzip"),
        _ => new FileKind(null),
    };

    private static string? Brand(ReadOnlySpan<byte> brand) =>
        brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8) ? "image/avif"
        : brand.SequenceEqual("qt  "u8) ? "video/quicktime"
        : brand.SequenceEqual("isom"u8) || brand.SequenceEqual("iso2"u8) || brand.SequenceEqual("mp41"u8) || brand.SequenceEqual("mp42"u8)
            || brand.SequenceEqual("avc1"u8) || brand.SequenceEqual("M4V "u8) || brand.SequenceEqual("dash"u8) ? "video/mp4"
        : null;

    // ITU T.81 §B.1.1.4: segments with their lengths up to the frame header, which has the size.
    private static FileKind Jpeg(ReadOnlySpan<byte> head)
    {
        for (var at = 2; at + 9 <= head.Length && head[at] == 0xFF;)
        {
            var marker = head[at + 1];
            if (marker is 0xFF)
            {
                at++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return new FileKind("image/jpeg", Big16(head, at + 7), Big16(head, at + 5));
            }

            at += 2 + Math.Max(2, Big16(head, at + 2));
        }

        return new FileKind("image/jpeg");
    }

    // RFC 9649: VP8 (lossy), VP8L (lossless), VP8X (extended).
    private static FileKind Webp(ReadOnlySpan<byte> head)
    {
        if (head.Length < 30)
        {
            return new FileKind("image/webp");
        }

        var chunk = head.Slice(12, 4);
        if (chunk.SequenceEqual("VP8X"u8))
        {
            return new FileKind("image/webp", 1 + Little24(head, 24), 1 + Little24(head, 27));
        }

        if (chunk.SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[21..]);
            return new FileKind("image/webp", 1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        }

        return chunk.SequenceEqual("VP8 "u8) ? new FileKind("image/webp", Little16(head, 26) & 0x3FFF, Little16(head, 28) & 0x3FFF) : new FileKind("image/webp");
    }

    private static FileKind Sized(string contentType, ReadOnlySpan<byte> head, int needed, SizeOf sizeOf)
    {
        if (head.Length < needed)
        {
            return new FileKind(contentType);
        }

        var (width, height) = sizeOf(head);
        return width > 0 && height > 0 ? new FileKind(contentType, width, height) : new FileKind(contentType);
    }

    private static int Big16(ReadOnlySpan<byte> head, int at) => BinaryPrimitives.ReadUInt16BigEndian(head[at..]);

    private static int Big32(ReadOnlySpan<byte> head, int at) => BinaryPrimitives.ReadInt32BigEndian(head[at..]);

    private static int Little16(ReadOnlySpan<byte> head, int at) => BinaryPrimitives.ReadUInt16LittleEndian(head[at..]);

    private static int Little24(ReadOnlySpan<byte> head, int at) => head[at] | (head[at + 1] << 8) | (head[at + 2] << 16);

    private delegate (int Width, int Height) SizeOf(ReadOnlySpan<byte> head);
}
