using System.Buffers;
using System.Globalization;

namespace Gatehouse.Events.Redis;

/// <summary>Numbers as RESP writes them: stricter than .NET reads them.</summary>
internal static class RespNumber
{
    private static readonly SearchValues<byte> OfDecimals = SearchValues.Create("0123456789+-.eE"u8);

    /// <summary>An optional sign and digits that fit into 64 bits.</summary>
    public static bool TryParseInteger(ReadOnlySpan<byte> text, out long value)
    {
        // .NET forgives zero bytes at the end.
        value = 0;
        return IsBigNumber(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>An announced length or count: digits without sign or leading zeros.</summary>
    public static bool TryParseLength(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        return !text.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (text.Length == 1 || (text.Length > 1 && text[0] != (byte)'0'))
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A decimal number with optional fraction and exponent, or <c>inf</c>, <c>-inf</c>, <c>nan</c>.</summary>
    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = double.NaN;
        if (text.SequenceEqual("inf"u8))
        {
            value = double.PositiveInfinity;
            return true;
        }

        if (text.SequenceEqual("-inf"u8))
        {
            value = double.NegativeInfinity;
            return true;
        }

        // Servers before 7.2 let the C library choose the form of "not a number", sign included.
        if (text.SequenceEqual("nan"u8) || text.SequenceEqual("-nan"u8))
        {
            return true;
        }

        // Only digits and what joins them: .NET would also read "Infinity".
        return !text.ContainsAnyExcept(OfDecimals)
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>An optional sign and any number of digits.</summary>
    public static bool IsBigNumber(ReadOnlySpan<byte> text)
    {
        var digits = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
