using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_searched_text
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    // Any UTF-16, half pairs too, thick with what changes under folding.
    private static Arbitrary<string> Texts => Gen.Frequency(
            (4, Gen.Choose(0, 0xFFFF)), (3, Gen.Choose(0xC0, 0x24F)), (2, Gen.Choose(0x300, 0x36F)), (2, Gen.Choose(0x1100, 0x11FF)), (2, Gen.Choose(0x3040, 0x30FF)),
            (2, Gen.Choose(0xFB00, 0xFFEF)), (2, Gen.Choose(0xD800, 0xDFFF)), (4, Gen.Choose(0x20, 0x7E)))
        .ArrayOf().Select(codes => string.Concat(codes.Select(code => (char)code))).ToArbitrary();

    [Theory]
    [InlineData("ışık")]
    [InlineData("IŞIK")]
    [InlineData("isik")]
    [InlineData("ISIK")]
    [InlineData("Işık")]
    [InlineData("İŞİK")]
    [InlineData("i\u0307s\u0327ik")]
    [InlineData("ｉｓｉｋ")]
    public void knows_no_case_no_marks_no_width_and_one_i(string text) => Assert.Equal(["isik"], SearchText.WordsOf(text));

    [Theory]
    [InlineData("Straße STRASSE ẞ", "strasse strasse ss")]
    [InlineData("ΟΔΟΣ οδός", "οδοσ οδοσ")]
    [InlineData("ﬁne Ⅷ ①", "fine viii 1")]
    [InlineData("Smørrebrød Łódź Đorđe Æther", "smorrebrod lodz dorde aether")]
    [InlineData("Ёлка ёлка", "елка елка")]
    [InlineData("مُحَمَّد محمد أحمد احمد ١٢٣", "محمد محمد احمد احمد 123")]
    [InlineData("שָׁלוֹם שלום", "שלום שלום")]
    [InlineData("a-b_c.d", "a b c d")]
    [InlineData("Ankara'da co\u00ADop می\u200cروم", "ankara da coop ميروم")]
    [InlineData("世界 こん", "世 界 こ ん")]
    [InlineData("abc世def", "abc 世 def")]
    [InlineData("ｶﾞ が か\u3099 か", "ガ が が か")]
    [InlineData("한국 \u1112\u1161\u11AB", "한 국 한")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("𝔅oat 𐐀", "boat 𐐨")]
    [InlineData("\"x\" OR NEAR(* ^ : -y) AND {", "x or near y and")]
    [InlineData("🚢 \u200d\ufe0f", "")]
    public void is_words_of_letters_and_digits(string text, string words) => Assert.Equal(words, string.Join(' ', SearchText.WordsOf(text)));

    [Fact]
    public void is_bounded_whatever_comes()
    {
        Assert.All(SearchText.WordsOf(new string('x', 10_000)), word => Assert.Equal(40, word.Length));
        Assert.InRange(SearchText.WordsOf(string.Concat(Enumerable.Repeat("\uFDFA ", 2_000))).Sum(word => word.Length), 1, 8_100);
        Assert.InRange(SearchText.PhrasesOf(string.Concat(Enumerable.Repeat("x ", 10_000))).Count, 1, 24);
        Assert.Single(SearchText.WordsOf("\ud800x"));
    }

    [Fact]
    public void is_looked_for_word_by_word_and_in_a_row_where_it_stood_in_a_row() => Assert.Equal(
        ["ahoy", "世 界", "a b", "three in a row", "half open"],
        SearchText.PhrasesOf("Ahoy 世界 a-b --- \"three in a row\" \"half open").Select(words => string.Join(' ', words)));

    [Fact]
    public void stays_as_it_is_when_it_is_folded_again() => Prop.ForAll(Texts, text =>
    {
        var folded = SearchFolding.Fold(text);
        return SearchFolding.Fold(folded) == folded && folded.Length <= Math.Max(1, text.Length) * 18;
    }).Check(Often);

    [Fact]
    public void has_the_same_words_as_its_words() => Prop.ForAll(Texts, text =>
    {
        var words = SearchText.WordsOf(text);
        return SearchText.WordsOf(string.Join(' ', words)).SequenceEqual(words) && words.All(word => word.Length is > 0 and <= 41 && !word.Any(char.IsAsciiLetterUpper));
    }).Check(Often);

    // What is cut between two characters is folded alike on both sides, but where they join (kana's voicing, Hangul's letters).
    [Fact]
    public void is_folded_character_by_character() => Prop.ForAll(Texts, Texts, (one, two) =>
        char.IsHighSurrogate(one.LastOrDefault()) || two.Any(c => c is >= '\u1100' and <= '\u11FF' or >= '\u3040' and <= '\u30FF' or >= '\uFF00')
        || SearchFolding.Fold(one + two) == SearchFolding.Fold(one) + SearchFolding.Fold(two)).Check(Often);
}
