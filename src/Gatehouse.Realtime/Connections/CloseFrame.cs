using System.Buffers.Binary;
using System.Text.Unicode;

namespace Gatehouse.Realtime.Connections;

/// <summary>The payload of Close frames: two bytes of code, then a reason in UTF-8 (RFC 6455 §5.5.1, §7.4).</summary>
internal static class CloseFrame
{
    /// <summary>Stands for a Close frame without a code; never on the wire (RFC 6455 §7.4.1).</summary>
    public const ushort NoCode = 1005;

    /// <summary>Stands for a transport that ended without a Close frame; never on the wire.</summary>
    public const ushort WentAway = 1006;

    private const int MaxReason = Frame.MaxControlPayload - 2;

    /// <summary>True for codes that may be in a Close frame: 1012 to 1014 are registered since, 1004 to 1006 and 1015 are not for the wire.</summary>
    public static bool MayBeSent(ushort code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);

    /// <summary>What is wrong with a received payload, or null.</summary>
    public static CloseReason? Check(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return null;
        }

        if (payload.Length == 1 || !MayBeSent(BinaryPrimitives.ReadUInt16BigEndian(payload)))
        {
            return CloseReason.ProtocolError;
        }

        return Utf8.IsValid(payload[2..]) ? null : CloseReason.NotUtf8;
    }

    /// <summary>The code of a payload that passed <see cref="Check"/>.</summary>
    public static ushort Code(ReadOnlySpan<byte> payload) => payload.Length < 2 ? NoCode : BinaryPrimitives.ReadUInt16BigEndian(payload);

    /// <summary>Writes a whole frame; without a payload for <see cref="NoCode"/>. A longer reason is cut between characters.</summary>
    public static int Write(Span<byte> target, ushort code, ReadOnlySpan<char> reason)
    {
        if (code == NoCode)
        {
            return Frame.WriteHead(target, FrameOpcode.Close, 0);
        }

        var text = target.Slice(4, MaxReason);
        Utf8.FromUtf16(reason, text, out _, out var length);
        var head = Frame.WriteHead(target, FrameOpcode.Close, 2 + length);
        BinaryPrimitives.WriteUInt16BigEndian(target[head..], code);
        return head + 2 + length;
    }

    /// <summary>Longest frame that <see cref="Write"/> writes.</summary>
    public const int MaxLength = 2 + Frame.MaxControlPayload;
}
