using System.Globalization;
using System.Text;

namespace Gatehouse.Chat.Domain;

/// <summary>A picture to react with: one of Unicode's, or a custom one with an id (discord-api-docs, "Emoji Object").</summary>
/// <param name="Name">The characters themselves, or the custom one's name.</param>
/// <param name="Id">The custom one's snowflake; null for one of Unicode's.</param>
/// <param name="IsAnimated">Only a custom one is.</param>
public sealed record Emoji(string Name, ulong? Id = null, bool IsAnimated = false)
{
    private const int LongestUnicode = 40;
    private const int LongestName = 32;
    private const char TextOrPicture = '\uFE0F';
    private const int Keycap = 0x20E3;
    private const int Joiner = 0x200D;

    /// <summary>What makes two the same: a custom one is its id, however it is called; "as a picture" behind a character changes nothing.</summary>
    public string Key => Id is { } id ? id.ToString(CultureInfo.InvariantCulture) : Name.Replace($"{TextOrPicture}", "", StringComparison.Ordinal);

    /// <summary>True when it can be one: of Unicode's when it has no id, and otherwise with a name for it.</summary>
    public bool IsSensible => Id is null ? IsUnicodes(Name) : Name.Length is >= 1 and <= LongestName && Name.All(IsOfName);

    /// <summary>Reads an emoji as it stands in a path: the characters, <c>name:id</c>, or <c>a:name:id</c>.</summary>
    /// <returns>Null when it is none.</returns>
    public static Emoji? Parse(string text)
    {
        if (!text.Contains(':', StringComparison.Ordinal))
        {
            return IsUnicodes(text) ? new Emoji(text) : null;
        }

        var parts = text.Split(':');
        var isAnimated = parts is ["a", _, _];
        return (isAnimated || parts.Length == 2) && parts[^2] is { Length: >= 1 and <= LongestName } name && name.All(IsOfName)
            && ulong.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id is > 0 and <= long.MaxValue
                ? new Emoji(name, id, isAnimated)
                : null;
    }

    private static bool IsOfName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_';

    // One character as people see it (UAX #29), made of what pictures are made of (UTS #51). Which of them a font has is not ours to know.
    private static bool IsUnicodes(string text)
    {
        if (text.Length is 0 or > LongestUnicode || StringInfo.GetNextTextElementLength(text) != text.Length)
        {
            return false;
        }

        var pictures = 0;
        var isKeycap = false;
        foreach (var rune in text.EnumerateRunes())
        {
            isKeycap |= rune.Value == Keycap;
            if (IsPicture(rune.Value))
            {
                pictures++;
            }
            else if (!IsAround(rune.Value))
            {
                return false;
            }
        }

        return isKeycap || (pictures > 0 && IsPicture(Rune.GetRuneAt(text, 0).Value));
    }

    private static bool IsPicture(int rune) => rune
        is 0xA9 or 0xAE or 0x203C or 0x2049 or 0x2122 or 0x2139 or 0x24C2 or 0x3030 or 0x303D or 0x3297 or 0x3299
        or (>= 0x2194 and <= 0x21AA) or (>= 0x231A and <= 0x23FF) or (>= 0x25AA and <= 0x25FE) or (>= 0x2600 and <= 0x27BF)
        or (>= 0x2934 and <= 0x2935) or (>= 0x2B05 and <= 0x2B55) or (>= 0x1F000 and <= 0x1FAFF);

    // Joiners, variation selectors, tags of flags, and the digits that a keycap is put on.
    private static bool IsAround(int rune) =>
        rune is Joiner or TextOrPicture or Keycap or '#' or '*' or (>= '0' and <= '9') or (>= 0xE0020 and <= 0xE007F);
}
