using System.Buffers.Binary;
using System.Text;
using Gatehouse.Realtime.Connections;

namespace Gatehouse.Tests.Connections;

/// <summary>Frames as a client writes them, right and wrong.</summary>
internal static class ClientFrames
{
    public static readonly byte[] Key = [0x11, 0xA2, 0x33, 0xF4];

    public static byte[] Text(string text) => Of(FrameOpcode.Text, Encoding.UTF8.GetBytes(text));

    public static byte[] Close(ushort code, string reason = "") => Of(FrameOpcode.Close, ClosePayload(code, Encoding.UTF8.GetBytes(reason)));

    public static byte[] ClosePayload(ushort code, byte[] reason) => [(byte)(code >> 8), (byte)code, .. reason];

    public static byte[] Of(FrameOpcode opcode, byte[] payload, bool final = true) =>
        Raw((byte)((final ? 0x80 : 0) | (byte)opcode), Length(payload.Length), payload);

    public static byte[] Raw(byte first, byte[] length, byte[] payload)
    {
        length[0] |= 0x80;
        return [first, .. length, .. Key, .. payload.Select((b, i) => (byte)(b ^ Key[i & 3]))];
    }

    public static byte[] Length(int length)
    {
        if (length <= 125)
        {
            return [(byte)length];
        }

        return length <= ushort.MaxValue ? [126, (byte)(length >> 8), (byte)length] : Length64((ulong)length);
    }

    public static byte[] Length64(ulong length)
    {
        var bytes = new byte[9];
        bytes[0] = 127;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), length);
        return bytes;
    }
}
