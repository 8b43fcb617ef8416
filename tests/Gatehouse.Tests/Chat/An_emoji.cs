using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class An_emoji
{
    [Theory]
    [InlineData("👍")]
    [InlineData("👍🏽")]
    [InlineData("❤")]
    [InlineData("❤️")]
    [InlineData("1️⃣")]
    [InlineData("#⃣")]
    [InlineData("🇹🇷")]
    [InlineData("🏴󠁧󠁢󠁥󠁮󠁧󠁿")]
    [InlineData("👨‍👩‍👧‍👦")]
    [InlineData("🏳️‍🌈")]
    [InlineData("©️")]
    public void of_Unicode_is_one_character_as_people_see_it(string text) => Assert.Equal(new Emoji(text), Emoji.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("1")]
    [InlineData("#")]
    [InlineData("👍👍")]
    [InlineData("👍a")]
    [InlineData("a👍")]
    [InlineData("ı")]
    [InlineData("\u200d")]
    [InlineData("\ufe0f")]
    [InlineData("\ud83d")]
    [InlineData("' OR 1=1")]
    public void is_not_any_text(string text) => Assert.Null(Emoji.Parse(text));

    [Fact]
    public void is_not_longer_than_any_that_there_is() => Assert.Null(Emoji.Parse("👍" + string.Concat(Enumerable.Repeat("\u200d👍", 100))));

    [Theory]
    [InlineData("gull:41771983429993937", "gull", 41771983429993937, false)]
    [InlineData("a:Gull_2:7", "Gull_2", 7, true)]
    public void of_ones_own_is_a_name_and_an_id(string text, string name, ulong id, bool isAnimated) =>
        Assert.Equal(new Emoji(name, id, isAnimated), Emoji.Parse(text));

    [Theory]
    [InlineData(":")]
    [InlineData(":7")]
    [InlineData("gull:")]
    [InlineData("gull:x")]
    [InlineData("gull:-7")]
    [InlineData("gull:0")]
    [InlineData("gull:9223372036854775808")]
    [InlineData("b:gull:7")]
    [InlineData("a:b:gull:7")]
    [InlineData("gül:7")]
    public void of_ones_own_has_both(string text) => Assert.Null(Emoji.Parse(text));

    [Fact]
    public void is_the_same_with_another_name_or_another_way_to_ask_for_a_picture()
    {
        Assert.Equal(new Emoji("gull", 7).Key, new Emoji("tern", 7, IsAnimated: true).Key);
        Assert.Equal(new Emoji("❤").Key, new Emoji("❤️").Key);
        Assert.NotEqual(new Emoji("👍").Key, new Emoji("👎").Key);
    }
}
