using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// A password hash as it is stored: <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>, the PHC string format. Read strictly, so that every hash has one spelling, and only
/// at a cost that we are willing to bear.
/// </summary>
internal sealed record PhcString(Argon2Cost Cost, ReadOnlyMemory<byte> Salt, ReadOnlyMemory<byte> Tag)
{
    private const int MaxLength = 256;
    private static readonly SearchValues<char> Base64Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"$argon2id$v={Argon2id.Version}$m={Cost.MemoryKib},t={Cost.Passes},p={Cost.Lanes}${Encode(Salt.Span)}${Encode(Tag.Span)}");

    /// <returns>Null when it is not one, or asks for too much. Never throws.</returns>
    public static PhcString? Parse(string text)
    {
        if (text.Length > MaxLength || text.Split('$') is not ["", "argon2id", "v=19", var parameters, var salt, var tag])
        {
            return null;
        }

        if (!TryReadCost(parameters, out var cost)
            || !TryDecode(salt, 8, 64, out var saltBytes)
            || !TryDecode(tag, 16, 64, out var tagBytes))
        {
            return null;
        }

        return new PhcString(cost, saltBytes, tagBytes);
    }

    private static bool TryReadCost(string text, out Argon2Cost cost)
    {
        cost = default;
        if (text.Split(',') is not [var memory, var passes, var lanes]
            || !TryReadNumber(memory, "m=", out var m)
            || !TryReadNumber(passes, "t=", out var t)
            || !TryReadNumber(lanes, "p=", out var p))
        {
            return false;
        }

        cost = new Argon2Cost(m, t, p);
        return cost.IsBearable;
    }

    private static bool TryReadNumber(string text, string name, out int number)
    {
        number = 0;
        return text.StartsWith(name, StringComparison.Ordinal)
            && text.Length > name.Length
            && text[name.Length] != '0'

            // .NET forgives zero characters at the end of a number.
            && !text.AsSpan(name.Length).ContainsAnyExceptInRange('0', '9')
            && int.TryParse(text.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static bool TryDecode(string text, int least, int most, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % 4 == 1 || text.AsSpan().ContainsAnyExcept(Base64Letters))
        {
            return false;
        }

        var decoded = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        if (decoded.Length < least || decoded.Length > most || Encode(decoded) != text)
        {
            return false;
        }

        bytes = decoded;
        return true;
    }
}
