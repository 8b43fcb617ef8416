using System.Buffers;
using System.Buffers.Text;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// base64url as JOSE means it (RFC 7515 §2, RFC 4648 §3.5): no padding, no white space, and the unused bits of the last character are zero, so that every byte string has
/// exactly one spelling. The framework's decoder alone forgives all three.
/// </summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create(Letters);

    private static ReadOnlySpan<byte> Letters => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8;

    /// <returns>False when the text is not canonical base64url or does not fit.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        return IsCanonical(text)
            && Base64Url.DecodeFromUtf8(text, destination, out _, out written) == OperationStatus.Done;
    }

    public static bool IsCanonical(ReadOnlySpan<byte> text)
    {
        var unusedBits = (text.Length % 4) switch
        {
            0 => 0,
            2 => 0b1111,
            3 => 0b11,
            _ => -1,
        };

        if (unusedBits < 0 || text.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        return unusedBits == 0 || (Letters.IndexOf(text[^1]) & unusedBits) == 0;
    }
}
