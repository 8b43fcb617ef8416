using System.Buffers;

namespace Gatehouse.Edge.Framing;

/// <summary>One field line of a head or of the trailers (RFC 9112 §5), without its end. That there are no control characters in it was found out when its end was looked for.</summary>
internal static class FieldLine
{
    /// <summary>What names of methods and fields are made of (RFC 9110 §5.6.2).</summary>
    public static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Null when the line is a field; its value still has the white space around it.</summary>
    public static FramingRefusal? Read(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        var colon = line.IndexOfAnyExcept(Token);
        if (colon <= 0 || line[colon] != ':')
        {
            // RFC 9112 §2.2 and §5.2 for lines that begin with white space, §5.1 for what is between a name and its colon.
            return line[0] is (byte)' ' or (byte)'\t' ? FramingRefusal.FoldedLine : FramingRefusal.FieldName;
        }

        name = line[..colon];
        value = line[(colon + 1)..];
        return null;
    }

    /// <summary>Compares with a name in lower case. An underscore is a dash: there are servers that cannot tell the two, and then what one of us overlooks frames the message for the other.</summary>
    public static bool IsNamed(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower)
    {
        if (name.Length != lower.Length)
        {
            return false;
        }

        for (var at = 0; at < name.Length; at++)
        {
            var letter = name[at] == '_' ? (byte)'-' : (byte)(name[at] is >= (byte)'A' and <= (byte)'Z' ? name[at] | 0x20 : name[at]);
            if (letter != lower[at])
            {
                return false;
            }
        }

        return true;
    }
}
