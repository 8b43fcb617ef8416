using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace Gatehouse.Realtime.Connections;

/// <summary>What <see cref="FrameReader.Next"/> found.</summary>
internal enum Heard : byte
{
    /// <summary>More bytes are needed.</summary>
    Nothing,
    Text,
    Binary,
    Ping,
    Pong,
    Close,

    /// <summary>The client broke a rule; <see cref="FrameReader.Failure"/> says which. Stays so.</summary>
    Malformed,
}

/// <summary>
/// Reads a client's frames (RFC 6455 §5) out of a buffer that its owner fills: strict, never throws on input, unmasks in place, copies
/// only the fragments of fragmented messages. Keeps nothing of an unfinished frame, so its owner offers those bytes again.
/// </summary>
internal sealed class FrameReader(ConnectionOptions options)
{
    private byte[]? _fragments;
    private int _fragmentsLength;
    private FrameOpcode _fragmented;

    /// <summary>Why <see cref="Heard.Malformed"/>.</summary>
    public CloseReason? Failure { get; private set; }

    /// <summary>Finds the next message or control frame in <paramref name="input"/>.</summary>
    /// <param name="used">How many bytes of the input are done with.</param>
    /// <param name="payload">Valid until the next call.</param>
    public Heard Next(Span<byte> input, out int used, out ReadOnlySpan<byte> payload)
    {
        used = 0;
        payload = default;
        if (_fragmented == FrameOpcode.Continuation)
        {
            Release();
        }

        while (Failure is null)
        {
            var heard = NextFrame(input, ref used, out payload);
            if (heard is { } found)
            {
                return found;
            }
        }

        return Heard.Malformed;
    }

    /// <summary>Gives back what an unfinished message holds.</summary>
    public void Release()
    {
        if (_fragments is { } fragments)
        {
            _fragments = null;
            _fragmentsLength = 0;
            ArrayPool<byte>.Shared.Return(fragments);
        }
    }

    /// <returns>Null when the frame was swallowed (a fragment) or broke a rule.</returns>
    private Heard? NextFrame(Span<byte> input, scoped ref int used, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        var rest = input[used..];
        if (rest.Length < 2)
        {
            return Heard.Nothing;
        }

        var final = (rest[0] & 0x80) != 0;
        var opcode = (FrameOpcode)(rest[0] & 0x0F);
        var shortLength = rest[1] & 0x7F;

        // §5.2: no extension was agreed on, so reserved bits are zero. §5.1: clients mask.
        if ((rest[0] & 0x70) != 0 || (rest[1] & 0x80) == 0 || !IsInTurn(opcode, final, shortLength))
        {
            return Fail(CloseReason.ProtocolError);
        }

        var head = shortLength switch { 126 => 8, 127 => 14, _ => 6 };
        if (rest.Length < head)
        {
            return Heard.Nothing;
        }

        ulong longLength = shortLength switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(rest[2..]),
            127 => BinaryPrimitives.ReadUInt64BigEndian(rest[2..]),
            _ => (uint)shortLength,
        };

        // §5.2: the minimal number of bytes encodes the length, and the most significant bit is 0.
        if ((shortLength == 126 && longLength < 126) || (shortLength == 127 && (longLength <= ushort.MaxValue || longLength > long.MaxValue)))
        {
            return Fail(CloseReason.ProtocolError);
        }

        if (!IsControl(opcode) && longLength > (ulong)(options.MaxMessageBytes - _fragmentsLength))
        {
            return Fail(options.TooBig);
        }

        var length = (int)longLength;
        if (rest.Length - head < length)
        {
            return Heard.Nothing;
        }

        var body = rest.Slice(head, length);
        Mask.Apply(body, BinaryPrimitives.ReadUInt32LittleEndian(rest[(head - 4)..]));
        used += head + length;
        payload = body;
        return IsControl(opcode) ? Control(opcode, body) : Data(opcode, final, body, out payload);
    }

    private bool IsInTurn(FrameOpcode opcode, bool final, int shortLength) => opcode switch
    {
        // §5.4: a continuation continues something; other data frames do not come in between.
        FrameOpcode.Continuation => _fragmented != FrameOpcode.Continuation,
        FrameOpcode.Text or FrameOpcode.Binary => _fragmented == FrameOpcode.Continuation,

        // §5.5: control frames are short and whole, and may come between fragments.
        FrameOpcode.Close or FrameOpcode.Ping or FrameOpcode.Pong => final && shortLength <= Frame.MaxControlPayload,
        _ => false,
    };

    private static bool IsControl(FrameOpcode opcode) => ((byte)opcode & 0x8) != 0;

    private Heard? Control(FrameOpcode opcode, ReadOnlySpan<byte> body) => opcode switch
    {
        FrameOpcode.Ping => Heard.Ping,
        FrameOpcode.Pong => Heard.Pong,
        _ => CloseFrame.Check(body) is { } wrong ? Fail(wrong) : Heard.Close,
    };

    private Heard? Data(FrameOpcode opcode, bool final, ReadOnlySpan<byte> body, out ReadOnlySpan<byte> message)
    {
        message = body;
        if (opcode != FrameOpcode.Continuation && final)
        {
            return Whole(opcode, body);
        }

        if (opcode != FrameOpcode.Continuation)
        {
            _fragmented = opcode;
        }

        Gather(body);
        if (!final)
        {
            return null;
        }

        opcode = _fragmented;
        _fragmented = FrameOpcode.Continuation;
        message = _fragments.AsSpan(0, _fragmentsLength);
        return Whole(opcode, message);
    }

    // §8.1. Only whole messages are judged: a character may be cut by a fragment's border.
    private Heard? Whole(FrameOpcode opcode, ReadOnlySpan<byte> message)
    {
        if (opcode == FrameOpcode.Binary)
        {
            return Heard.Binary;
        }

        return Utf8.IsValid(message) ? Heard.Text : Fail(CloseReason.NotUtf8);
    }

    private void Gather(ReadOnlySpan<byte> fragment)
    {
        var needed = _fragmentsLength + fragment.Length;
        if (_fragments is null || _fragments.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Min(2 * _fragmentsLength, options.MaxMessageBytes)));
            _fragments.AsSpan(0, _fragmentsLength).CopyTo(larger);
            if (_fragments is not null)
            {
                ArrayPool<byte>.Shared.Return(_fragments);
            }

            _fragments = larger;
        }

        fragment.CopyTo(_fragments.AsSpan(_fragmentsLength));
        _fragmentsLength = needed;
    }

    private Heard? Fail(CloseReason reason)
    {
        Failure = reason;
        return null;
    }
}
