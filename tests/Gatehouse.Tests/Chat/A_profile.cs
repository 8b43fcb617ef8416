using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_profile
{
    [Theory]
    [InlineData("ada")]
    [InlineData("Ada Lovelace")]
    [InlineData("çem_42.x")]
    [InlineData("船長")]
    public void may_have_any_sensible_name(string name) => Assert.Null(ProfileRules.CheckUsername(name));

    [Theory]
    [InlineData("a")]
    [InlineData("")]
    [InlineData(" ada")]
    [InlineData("a@b")]
    [InlineData("a#1")]
    [InlineData("a:b")]
    [InlineData("a```b")]
    [InlineData("Everyone")]
    [InlineData("a\nb")]
    [InlineData("a\u200Bb")]
    [InlineData("ada-lovelace-the-first-programmer")]
    public void may_not_have_one_that_misleads(string name) => Assert.NotNull(ProfileRules.CheckUsername(name));

    [Fact]
    public void may_not_have_a_name_that_is_not_text() => Assert.NotNull(ProfileRules.CheckUsername(new string(['a', '\uD800', 'b'])));

    [Fact]
    public void changes_only_what_the_patch_says()
    {
        var user = Harbour.Ada with { GlobalName = "Ada", Bio = "first" };

        Assert.Equal(user with { GlobalName = null }, ProfileRules.Update(user, new ProfilePatch { GlobalName = (string?)null }).Value);
        ProfileRules.Update(user, new ProfilePatch { Bio = new string('x', 191) }).RefusesField("bio", "BASE_TYPE_MAX_LENGTH");
        ProfileRules.Update(user, new ProfilePatch { GlobalName = new string('x', 33) }).RefusesField("global_name", "BASE_TYPE_MAX_LENGTH");
        ProfileRules.Update(user, new ProfilePatch { Username = "@" }).RefusesField("username", "USERNAME_INVALID_CHARACTERS");
    }
}
