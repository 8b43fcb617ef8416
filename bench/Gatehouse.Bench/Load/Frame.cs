using System.Buffers.Binary;

namespace Gatehouse.Bench.Load;

/// <summary>Just enough of RFC 6455 §5.2 for a client that trusts its server.</summary>
internal static class Frame
{
    private static readonly byte[] Key = [0x37, 0xfa, 0x21, 0x3d];

    /// <returns>False when the frame is not there in whole.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out byte opcode, out ReadOnlySpan<byte> payload, out int length)
    {
        opcode = 0;
        payload = default;
        length = 0;
        if (bytes.Length < 2)
        {
            return false;
        }

        var header = 2;
        long size = bytes[1] & 0x7f;
        if (size == 126)
        {
            header = 4;
            size = bytes.Length < header ? long.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        }
        else if (size == 127)
        {
            header = 10;
            size = bytes.Length < header ? long.MaxValue : BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }

        if (size > bytes.Length - header)
        {
            return false;
        }

        opcode = (byte)(bytes[0] & 0x0f);
        payload = bytes.Slice(header, (int)size);
        length = header + (int)size;
        return true;
    }

    /// <summary>Bytes a server's frame adds to a payload of this length.</summary>
    public static int HeaderLength(int payload) => payload < 126 ? 2 : payload < 65536 ? 4 : 10;

    public static byte[] Text(ReadOnlySpan<byte> payload) => Masked(1, payload);

    public static byte[] Masked(byte opcode, ReadOnlySpan<byte> payload)
    {
        var extended = payload.Length < 126 ? 0 : 2;
        var frame = new byte[2 + extended + 4 + payload.Length];
        frame[0] = (byte)(0x80 | opcode);
        frame[1] = (byte)(0x80 | (extended == 0 ? payload.Length : 126));
        if (extended == 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)payload.Length));
        }

        Key.CopyTo(frame, 2 + extended);
        for (var i = 0; i < payload.Length; i++)
        {
            frame[6 + extended + i] = (byte)(payload[i] ^ Key[i & 3]);
        }

        return frame;
    }
}
