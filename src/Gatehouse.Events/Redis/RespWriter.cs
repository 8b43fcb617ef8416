using System.Buffers.Text;

namespace Gatehouse.Events.Redis;

/// <summary>Writes commands: an array of bulk strings, in both versions of RESP.</summary>
internal static class RespWriter
{
    public static byte[] Write(ReadOnlySpan<RedisArgument> words)
    {
        var length = HeadLength(words.Length);
        foreach (var word in words)
        {
            length = checked(length + HeadLength(word.Span.Length) + word.Span.Length + 2);
        }

        var bytes = new byte[length];
        var rest = Head(bytes, (byte)'*', words.Length);
        foreach (var word in words)
        {
            rest = Head(rest, (byte)'$', word.Span.Length);
            word.Span.CopyTo(rest);
            "\r\n"u8.CopyTo(rest[word.Span.Length..]);
            rest = rest[(word.Span.Length + 2)..];
        }

        return bytes;
    }

    private static int HeadLength(int number)
    {
        var digits = 1;
        while ((number /= 10) > 0)
        {
            digits++;
        }

        return digits + 3;
    }

    private static Span<byte> Head(Span<byte> bytes, byte type, int number)
    {
        bytes[0] = type;
        Utf8Formatter.TryFormat(number, bytes[1..], out var digits);
        "\r\n"u8.CopyTo(bytes[(digits + 1)..]);
        return bytes[(digits + 3)..];
    }
}
