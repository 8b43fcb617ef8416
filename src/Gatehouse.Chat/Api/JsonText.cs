using System.Text.Unicode;

namespace Gatehouse.Chat.Api;

/// <summary>Whether text that claims to be JSON can be read as characters at all; the JSON reader itself only finds out when it is asked for a string.</summary>
internal static class JsonText
{
    /// <summary>False for bytes that are not UTF-8 and for escapes of half a surrogate pair (RFC 8259 §8.2).</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> text) => Utf8.IsValid(text) && SurrogatesArePaired(text);

    private static bool SurrogatesArePaired(ReadOnlySpan<byte> text)
    {
        var expectLow = false;
        while (true)
        {
            var escape = text.IndexOf((byte)'\\');
            if (escape < 0)
            {
                return !expectLow;
            }

            if (expectLow && escape != 0)
            {
                return false;
            }

            text = text[escape..];
            var unit = UnitOf(text, out var length);
            if (expectLow != char.IsLowSurrogate(unit))
            {
                return false;
            }

            expectLow = char.IsHighSurrogate(unit);
            text = text[length..];
        }
    }

    // The UTF-16 unit that an escape stands for; whether the escape is one at all is the JSON reader's business.
    private static char UnitOf(ReadOnlySpan<byte> escape, out int length)
    {
        if (escape.Length >= 6
            && escape[1] == 'u'
            && System.Buffers.Text.Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out var digits, 'x')
            && digits == 4)
        {
            length = 6;
            return (char)unit;
        }

        length = Math.Min(2, escape.Length);
        return '\0';
    }
}
