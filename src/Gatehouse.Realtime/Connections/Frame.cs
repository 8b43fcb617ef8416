using System.Buffers.Binary;

namespace Gatehouse.Realtime.Connections;

/// <summary>What a frame carries (RFC 6455 §11.8).</summary>
internal enum FrameOpcode : byte
{
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
}

/// <summary>Writes the head of a frame from server to client: whole messages, never masked (RFC 6455 §5.1, §5.2).</summary>
internal static class Frame
{
    /// <summary>Longest head of a frame from the server.</summary>
    public const int MaxHead = 10;

    /// <summary>Longest payload of a control frame (RFC 6455 §5.5).</summary>
    public const int MaxControlPayload = 125;

    private const byte Final = 0x80;

    /// <summary>Writes the head for a payload of <paramref name="length"/> bytes and returns how long the head is.</summary>
    public static int WriteHead(Span<byte> target, FrameOpcode opcode, int length)
    {
        target[0] = (byte)(Final | (byte)opcode);
        if (length <= 125)
        {
            target[1] = (byte)length;
            return 2;
        }

        if (length <= ushort.MaxValue)
        {
            target[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)length);
            return 4;
        }

        target[1] = 127;
        BinaryPrimitives.WriteUInt64BigEndian(target[2..], (ulong)length);
        return 10;
    }
}
