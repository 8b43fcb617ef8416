using System.Globalization;
using System.Text;

namespace Gatehouse.Chat.Domain;

/// <summary>
/// Takes from text what people leave out when they look for it: case, marks, widths, the difference between i, ı, İ and I. The table comes from Unicode's data by
/// SearchFolding.py: what the runtime knows of normalization hangs on its globalization mode and version, and what is stored must not.
/// </summary>
internal static class SearchFolding
{
    // Unicode, "Hangul Syllable Composition".
    private const int FirstLead = 0x1100;
    private const int Leads = 19;
    private const int FirstVowel = 0x1161;
    private const int Vowels = 21;
    private const int BeforeTrails = 0x11A7;
    private const int Trails = 28;
    private const int FirstSyllable = 0xAC00;

    // Kana that can be voiced, each before itself with ゙; then those that take ゚.
    private const char Voicing = '\u3099';
    private const char HalfVoicing = '\u309A';
    private const string Voiced =
        "うゔかがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼゝゞウヴカガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボワヷヰヸヱヹヲヺヽヾ";

    private const string HalfVoiced = "はぱひぴふぷへぺほぽハパヒピフプヘペホポ";

    private static readonly Table Folded = Table.Load();

    /// <summary>Folds text. What was folded stays as it is; no character becomes more than 18. Half a surrogate pair becomes U+FFFD.</summary>
    public static string Fold(string text)
    {
        // Most that is said, and almost all that is looked for.
        if (Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        var folded = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                folded.Append((char)(rune.Value is >= 'A' and <= 'Z' ? rune.Value | 0x20 : rune.Value));
            }
            else if (Folded.Find(rune.Value) is { } other)
            {
                foreach (var c in other)
                {
                    Append(folded, c);
                }
            }
            else if (rune.IsBmp)
            {
                Append(folded, (char)rune.Value);
            }
            else
            {
                folded.Append(rune.ToString());
            }
        }

        return folded.ToString();
    }

    private static void Append(StringBuilder folded, char c)
    {
        if (folded.Length > 0 && Joined(folded[^1], c) is { } whole)
        {
            folded[^1] = whole;
        }
        else
        {
            folded.Append(c);
        }
    }

    /// <summary>What two characters are as one, for kana and Hangul, which are kept whole; null for two.</summary>
    private static char? Joined(char first, char second)
    {
        if (second is Voicing or HalfVoicing)
        {
            var pairs = second == Voicing ? Voiced : HalfVoiced;
            var at = pairs.IndexOf(first, StringComparison.Ordinal);
            return at >= 0 && at % 2 == 0 ? pairs[at + 1] : null;
        }

        var (lead, vowel, syllable, trail) = (first - FirstLead, second - FirstVowel, first - FirstSyllable, second - BeforeTrails);
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
        {
            return (char)(FirstSyllable + (((lead * Vowels) + vowel) * Trails));
        }

        return syllable is >= 0 and < Leads * Vowels * Trails && syllable % Trails == 0 && trail is > 0 and < Trails ? (char)(first + trail) : null;
    }

    /// <summary>What becomes of characters beyond ASCII: pages of 64, and no page where nothing changes.</summary>
    private sealed class Table
    {
        private const int PageBits = 6;
        private readonly string?[]?[] _pages = new string?[]?[0x110000 >> PageBits];

        /// <returns>Null for the character itself.</returns>
        public string? Find(int code) => _pages[code >> PageBits]?[code & ((1 << PageBits) - 1)];

        public static Table Load()
        {
            var table = new Table();
            using var lines = new StreamReader(typeof(SearchFolding).Assembly.GetManifestResourceStream("SearchFolding.txt")!);
            while (lines.ReadLine() is { } line)
            {
                var words = line.Split(' ');
                foreach (var range in words.AsSpan(1))
                {
                    table.Put(words[0], range);
                }
            }

            return table;
        }

        private void Put(string to, string range)
        {
            var (step, ends) = range.EndsWith("/2", StringComparison.Ordinal) ? (2, range[..^2]) : (1, range);
            var dash = ends.IndexOf('-', StringComparison.Ordinal);
            var (first, last) = dash < 0 ? (Code(ends), Code(ends)) : (Code(ends.AsSpan(0, dash)), Code(ends.AsSpan(dash + 1)));
            var text = to[0] == '=' ? string.Concat(to[1..].Split('+', StringSplitOptions.RemoveEmptyEntries).Select(code => char.ConvertFromUtf32(Code(code)))) : null;
            for (var code = first; code <= last; code += step)
            {
                var page = _pages[code >> PageBits] ??= new string?[1 << PageBits];
                page[code & ((1 << PageBits) - 1)] = text ?? char.ConvertFromUtf32(code + (to[0] == '-' ? -Code(to.AsSpan(1)) : Code(to.AsSpan(1))));
            }
        }

        private static int Code(ReadOnlySpan<char> hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
