using System.Globalization;
using System.Text;

namespace Gatehouse.Chat.Domain;

/// <summary>
/// Text as it is searched: words without case, without marks, and with one i, so that "ışık", "IŞIK" and "isik" are the same word whatever the language of who wrote or
/// who asks. The same in every culture and on every database, since it is stored.
/// </summary>
public static class SearchText
{
    // What is longer is found by its beginning.
    private const int LongestWord = 40;
    private const int LongestText = 8_000;
    private const int MostWords = 24;

    /// <summary>The words of a text, each of letters, digits and the marks that belong to them.</summary>
    public static IReadOnlyList<string> WordsOf(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var length = 0;
        foreach (var rune in SearchFolding.Fold(text).EnumerateRunes())
        {
            var isAlone = IsWordOfItsOwn(rune);
            if (isAlone || !BelongsToWord(rune))
            {
                End();
            }

            if (length >= LongestText)
            {
                break;
            }

            if (BelongsToWord(rune) && word.Length < LongestWord)
            {
                word.Append(rune.ToString());
            }

            if (isAlone)
            {
                End();
            }
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
            {
                length += word.Length + 1;
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    /// <summary>What somebody looks for: each is words that must follow one another, as "世界" or "a-b" do. Words between quotation marks are one, too.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> PhrasesOf(string query)
    {
        var phrases = new List<IReadOnlyList<string>>();
        var left = MostWords;
        var isQuoted = false;
        foreach (var part in query.Split('"'))
        {
            foreach (var phrase in isQuoted ? [part] : part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                var words = WordsOf(phrase);
                if (words.Count > 0 && left > 0)
                {
                    phrases.Add([.. words.Take(left)]);
                    left -= words.Count;
                }
            }

            isQuoted = !isQuoted;
        }

        return phrases;
    }

    private static bool BelongsToWord(Rune rune) => rune.IsAscii
        ? Rune.IsLetterOrDigit(rune)
        : Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber;

    // Scripts that put no spaces between words, or hang endings on them: a character is looked for as a word, several as words in a row. So is any part of a word found.
    private static bool IsWordOfItsOwn(Rune rune) => BelongsToWord(rune) && rune.Value
        is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x2E80 and <= 0x2FDF) or (>= 0x3005 and <= 0x3007) or (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF)
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
