using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>
/// Reads a client's term (erlang.org, "External Term Format") as JSON, so that both encodings are understood by one reader. Strict: what <c>erlpack</c> writes, whole, with nothing behind it,
/// and with keys that are binaries (discord-api-docs, "Using ETF"). Never throws on what a client sent.
/// </summary>
internal ref struct EtfReader
{
    // Real payloads are three or four levels deep.
    private const int MaxDepth = 16;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _writer;
    private ReadOnlySpan<byte> _rest;

    private EtfReader(ReadOnlySpan<byte> term, Utf8JsonWriter writer)
    {
        _rest = term;
        _writer = writer;
    }

    /// <returns>Null when it is no term that a gateway reads.</returns>
    public static byte[]? ToJson(ReadOnlySpan<byte> message)
    {
        if (message is not [EtfWriter.Version, .. var term])
        {
            return null;
        }

        var output = new ArrayBufferWriter<byte>(message.Length);
        using var writer = new Utf8JsonWriter(output, Plain);
        var reader = new EtfReader(term, writer);
        if (!reader.TryValue(0) || !reader._rest.IsEmpty)
        {
            return null;
        }

        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private bool TryValue(int depth)
    {
        if (depth > MaxDepth || !TryTake(1, out var tag))
        {
            return false;
        }

        switch (tag[0])
        {
            case EtfWriter.SmallInteger when TryTake(1, out var small):
                _writer.WriteNumberValue(small[0]);
                return true;
            case EtfWriter.Integer when TryTake(4, out var integer):
                _writer.WriteNumberValue(BinaryPrimitives.ReadInt32BigEndian(integer));
                return true;
            case EtfWriter.NewFloat when TryTake(8, out var bits) && BinaryPrimitives.ReadDoubleBigEndian(bits) is var number && double.IsFinite(number):
                WriteDouble(number);
                return true;
            case EtfWriter.SmallBig:
                return TryBig();
            case EtfWriter.Binary when TryText(out var text):
                _writer.WriteStringValue(text);
                return true;
            case EtfWriter.SmallAtom when TryTake(1, out var length) && TryTake(length[0], out var name):
                return TryAtom(name);
            case EtfWriter.Atom when TryTake(2, out var length) && TryTake(BinaryPrimitives.ReadUInt16BigEndian(length), out var name):
                return TryAtom(name);
            case EtfWriter.Nil:
                _writer.WriteStartArray();
                _writer.WriteEndArray();
                return true;
            case EtfWriter.String when TryTake(2, out var length) && TryTake(BinaryPrimitives.ReadUInt16BigEndian(length), out var bytes):
                WriteBytes(bytes);
                return true;
            case EtfWriter.List:
                return TryList(depth);
            case EtfWriter.Map:
                return TryMap(depth);
            default:
                return false;
        }
    }

    // erlpack writes every number that is no 32-bit integer as a float.
    private readonly void WriteDouble(double number)
    {
        if (number == Math.Truncate(number) && Math.Abs(number) < 1L << 53)
        {
            _writer.WriteNumberValue((long)number);
        }
        else
        {
            _writer.WriteNumberValue(number);
        }
    }

    private bool TryBig()
    {
        if (!TryTake(2, out var head) || head[0] > sizeof(ulong) || !TryTake(head[0], out var digits))
        {
            return false;
        }

        ulong magnitude = 0;
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            magnitude = (magnitude << 8) | digits[i];
        }

        if (head[1] == 0)
        {
            _writer.WriteNumberValue(magnitude);
            return true;
        }

        if (magnitude > 1UL << 63)
        {
            return false;
        }

        _writer.WriteNumberValue(unchecked(-(long)magnitude));
        return true;
    }

    private readonly bool TryAtom(scoped ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("true"u8) || name.SequenceEqual("false"u8))
        {
            _writer.WriteBooleanValue(name[0] == (byte)'t');
            return true;
        }

        if (name.SequenceEqual("nil"u8) || name.SequenceEqual("null"u8))
        {
            _writer.WriteNullValue();
            return true;
        }

        return false;
    }

    // A list of small integers, in short.
    private readonly void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        _writer.WriteStartArray();
        foreach (var value in bytes)
        {
            _writer.WriteNumberValue(value);
        }

        _writer.WriteEndArray();
    }

    private bool TryList(int depth)
    {
        if (!TryLength(out var count))
        {
            return false;
        }

        _writer.WriteStartArray();
        for (var i = 0; i < count; i++)
        {
            if (!TryValue(depth + 1))
            {
                return false;
            }
        }

        _writer.WriteEndArray();
        return TryTake(1, out var tail) && tail[0] == EtfWriter.Nil;
    }

    private bool TryMap(int depth)
    {
        if (!TryLength(out var count))
        {
            return false;
        }

        _writer.WriteStartObject();
        for (var i = 0; i < count; i++)
        {
            if (!TryTake(1, out var tag) || tag[0] != EtfWriter.Binary || !TryText(out var key))
            {
                return false;
            }

            _writer.WritePropertyName(key);
            if (!TryValue(depth + 1))
            {
                return false;
            }
        }

        _writer.WriteEndObject();
        return true;
    }

    private bool TryText(out ReadOnlySpan<byte> text)
    {
        text = default;
        return TryLength(out var length) && TryTake(length, out text) && Utf8.IsValid(text);
    }

    // Each element takes a byte at least: more than there are bytes left is a lie.
    private bool TryLength(out int length)
    {
        length = 0;
        if (!TryTake(4, out var bytes))
        {
            return false;
        }

        length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return length >= 0 && length <= _rest.Length;
    }

    private bool TryTake(int count, out ReadOnlySpan<byte> taken)
    {
        if (_rest.Length < count)
        {
            taken = default;
            return false;
        }

        taken = _rest[..count];
        _rest = _rest[count..];
        return true;
    }
}
