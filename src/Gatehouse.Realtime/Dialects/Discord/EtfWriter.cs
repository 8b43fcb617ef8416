using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>
/// Writes JSON as Erlang's External Term Format (erlang.org, "External Term Format"), in the terms that <c>erlpack</c> reads: no UTF-8 atoms and no STRING_EXT. Objects are maps
/// with binary keys, texts binaries; true, false and nil are atoms.
/// </summary>
internal static class EtfWriter
{
    /// <summary>What every whole term begins with.</summary>
    public const byte Version = 131;

    internal const byte NewFloat = 70;
    internal const byte SmallInteger = 97;
    internal const byte Integer = 98;
    internal const byte Atom = 100;
    internal const byte Nil = 106;
    internal const byte String = 107;
    internal const byte List = 108;
    internal const byte Binary = 109;
    internal const byte SmallBig = 110;
    internal const byte SmallAtom = 115;
    internal const byte Map = 116;

    /// <summary>A whole term, with its version.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length);
        output.Write([Version]);
        Write(json, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A term inside another.</summary>
    public static void Write(ReadOnlySpan<byte> json, ArrayBufferWriter<byte> output)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        Write(document.RootElement, output);
    }

    public static void WriteBinary(ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> output)
    {
        WriteTag(Binary, bytes.Length, output);
        output.Write(bytes);
    }

    /// <returns>How many bytes it took, at most 11.</returns>
    public static int WriteInteger(long number, Span<byte> output)
    {
        if (number is >= 0 and <= byte.MaxValue)
        {
            (output[0], output[1]) = (SmallInteger, (byte)number);
            return 2;
        }

        if (number is >= int.MinValue and <= int.MaxValue)
        {
            output[0] = Integer;
            BinaryPrimitives.WriteInt32BigEndian(output[1..], (int)number);
            return 5;
        }

        (output[0], output[1], output[2]) = (SmallBig, sizeof(ulong), number < 0 ? (byte)1 : (byte)0);
        BinaryPrimitives.WriteUInt64LittleEndian(output[3..], number < 0 ? (ulong)-(number + 1) + 1 : (ulong)number);
        return 11;
    }

    private static void Write(JsonElement element, ArrayBufferWriter<byte> output)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteTag(Map, element.EnumerateObject().Count(), output);
                foreach (var property in element.EnumerateObject())
                {
                    WriteText(property.Name, output);
                    Write(property.Value, output);
                }

                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                WriteTag(List, element.GetArrayLength(), output);
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, output);
                }

                output.Write([Nil]);
                break;
            case JsonValueKind.Array:
                output.Write([Nil]);
                break;
            case JsonValueKind.String:
                WriteText(element.GetString()!, output);
                break;
            case JsonValueKind.Number:
                WriteNumber(element, output);
                break;
            case JsonValueKind.True:
                WriteAtom("true"u8, output);
                break;
            case JsonValueKind.False:
                WriteAtom("false"u8, output);
                break;
            default:
                WriteAtom("nil"u8, output);
                break;
        }
    }

    private static void WriteNumber(JsonElement number, ArrayBufferWriter<byte> output)
    {
        var room = output.GetSpan(11);
        if (number.TryGetInt64(out var whole))
        {
            output.Advance(WriteInteger(whole, room));
            return;
        }

        room[0] = NewFloat;
        BinaryPrimitives.WriteDoubleBigEndian(room[1..], number.GetDouble());
        output.Advance(9);
    }

    private static void WriteText(string text, ArrayBufferWriter<byte> output)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteTag(Binary, length, output);
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(length)));
    }

    private static void WriteAtom(ReadOnlySpan<byte> name, ArrayBufferWriter<byte> output)
    {
        output.Write([SmallAtom, (byte)name.Length]);
        output.Write(name);
    }

    private static void WriteTag(byte tag, int length, ArrayBufferWriter<byte> output)
    {
        var room = output.GetSpan(5);
        room[0] = tag;
        BinaryPrimitives.WriteInt32BigEndian(room[1..], length);
        output.Advance(5);
    }
}
