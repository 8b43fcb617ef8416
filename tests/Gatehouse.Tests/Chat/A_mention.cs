using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_mention
{
    private static readonly RoleId OfCem = new(1_003);

    private static Mentioned Of(string content, AllowedMentions? allowed = null, User? by = null, UserId? answered = null)
    {
        var guild = Harbour.New().Granting(Harbour.Cem, 0);
        return MentionScan.Of(content, guild.Admit(Harbour.General, (by ?? Harbour.Ada).Id).Value, allowed, answered);
    }

    [Fact]
    public void is_of_a_member_or_a_role_in_either_spelling()
    {
        var mentioned = Of("<@2> <@!3> <@2> <@&1003> <@4> <@&9> <@&100>");

        mentioned.Users.Are(Harbour.Bo, Harbour.Cem);
        mentioned.Roles.Are(OfCem);
        Assert.False(mentioned.Everyone);
    }

    [Theory]
    [InlineData("<@>")]
    [InlineData("<@2")]
    [InlineData("<@ 2>")]
    [InlineData("<@-2>")]
    [InlineData("<@+2>")]
    [InlineData("< @2>")]
    [InlineData("<@!!2>")]
    [InlineData("<@000000000000000000002>")]
    [InlineData("<@99999999999999999999>")]
    [InlineData("<@")]
    [InlineData("@")]
    public void is_nothing_else(string content) => Assert.Empty(Of(content).Users);

    [Fact]
    public void of_everyone_needs_the_permission()
    {
        Assert.True(Of("ahoy @everyone").Everyone);
        Assert.True(Of("ahoy @here").Everyone);
        Assert.False(Of("ahoy @everyone", by: Harbour.Bo).Everyone);
        Assert.False(Of("ahoy @Everyone").Everyone);
    }

    [Fact]
    public void of_a_role_needs_the_permission_unless_anybody_may() => Assert.Empty(Of("<@&1003>", by: Harbour.Bo).Roles);

    [Fact]
    public void counts_only_when_it_is_allowed_to()
    {
        const string Content = "<@2> <@3> <@&1003> @everyone";
        var none = Of(Content, new AllowedMentions(), answered: Harbour.Bo.Id);
        var some = Of(Content, new AllowedMentions { Users = [Harbour.Cem.Id, Harbour.Dot.Id], ParseRoles = true });
        var answered = Of("aye", new AllowedMentions { RepliedUser = true }, answered: Harbour.Bo.Id);

        Assert.Empty(none.Users);
        Assert.Empty(none.Roles);
        Assert.False(none.Everyone);
        some.Users.Are(Harbour.Cem);
        some.Roles.Are(OfCem);
        answered.Users.Are(Harbour.Bo);
        Assert.Empty(Of("nobody", new AllowedMentions { Users = [Harbour.Cem.Id] }).Users);
    }

    [Fact]
    public void may_not_be_allowed_twice()
    {
        var place = Harbour.New().AdmitToWrite(Harbour.General, Harbour.Bo.Id).Value;
        var wish = new NewMessage("x") { AllowedMentions = new AllowedMentions { ParseUsers = true, Users = [Harbour.Bo.Id] } };

        Assert.Equal("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", Assert.Single(MessageRules.Check(place, wish)!.Fields).Code);
    }

    [Fact]
    public void is_found_wherever_it_stands_in_any_text() => Prop.ForAll(
        Gen.Elements("<", "@", ">", "!", "&", "2", "<@", "<@2", "ahoy", "<@!3>", "@everyone", "🚢").ArrayOf().Two().ToArbitrary(),
        around =>
        {
            var before = string.Concat(around.Item1);
            var text = before + " <@2> " + string.Concat(around.Item2);
            return Of(text).Users.Contains(Harbour.Bo);
        }).QuickCheckThrowOnFailure();
}
