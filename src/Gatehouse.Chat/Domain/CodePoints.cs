namespace Gatehouse.Chat.Domain;

/// <summary>Lengths as people count them: an emoji outside the Basic Multilingual Plane is one, not two.</summary>
internal static class CodePoints
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                count--;
            }
        }

        return count;
    }

    /// <summary>Counts only where the number of UTF-16 units does not settle it.</summary>
    public static bool AreAtMost(int limit, string text) => text.Length <= limit || (text.Length <= 2 * limit && Count(text) <= limit);
}
