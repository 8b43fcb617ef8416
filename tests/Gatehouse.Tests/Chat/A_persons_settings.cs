using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_persons_settings
{
    private static readonly UserSettings Before = new() { Status = Status.Idle, CustomStatus = new CustomStatus("on deck", null, Harbour.Noon.AddHours(1)) };

    [Fact]
    public void keep_what_a_patch_leaves_out() =>
        Assert.Equal(Before with { Theme = "light" }, SettingsRules.Update(Before, new UserSettingsPatch { Theme = "light" }, Harbour.Noon).Value);

    [Theory]
    [InlineData("online", Status.Online)]
    [InlineData("idle", Status.Idle)]
    [InlineData("dnd", Status.Dnd)]
    [InlineData("invisible", Status.Invisible)]
    public void know_the_statuses_by_their_words(string word, Status status)
    {
        Assert.Equal(status, SettingsRules.Update(Before, new UserSettingsPatch { Status = word }, Harbour.Noon).Value.Status);
        Assert.Equal(word, status.Word());
    }

    [Fact]
    public void refuse_what_makes_no_sense()
    {
        RefusesField(new UserSettingsPatch { Status = "away" }, "status");
        RefusesField(new UserSettingsPatch { Theme = "pink" }, "theme");
        RefusesField(new UserSettingsPatch { Locale = "en US" }, "locale");
        RefusesField(new UserSettingsPatch { Locale = new string('x', 17) }, "locale");
        RefusesField(new UserSettingsPatch { CustomStatus = new CustomStatus(new string('x', 129), null, null) }, "custom_status.text");
        RefusesField(new UserSettingsPatch { CustomStatus = new CustomStatus("x", new Emoji("no emoji"), null) }, "custom_status.emoji_name");
        RefusesField(new UserSettingsPatch { CustomStatus = new CustomStatus("x", new Emoji("bad name", 7), null) }, "custom_status.emoji_name");

        static void RefusesField(UserSettingsPatch patch, string path) =>
            Assert.Contains(SettingsRules.Update(Before, patch, Harbour.Noon).Fault!.Fields, field => field.Path == path);
    }

    [Fact]
    public void have_no_custom_status_of_nothing_or_of_the_past()
    {
        Assert.Null(Custom(null));
        Assert.Null(Custom(new CustomStatus(" ", null, null)));
        Assert.Null(Custom(new CustomStatus("late", null, Harbour.Noon)));
        Assert.Equal("x", Custom(new CustomStatus(" x ", null, null))?.Text);
        Assert.NotNull(Custom(new CustomStatus(null, new Emoji("⚓"), null)));

        static CustomStatus? Custom(CustomStatus? wish) =>
            SettingsRules.Update(Before, new UserSettingsPatch { CustomStatus = wish }, Harbour.Noon).Value.CustomStatus;
    }

    [Fact]
    public void lose_a_custom_status_when_its_time_has_come()
    {
        Assert.NotNull(Before.At(Harbour.Noon.AddHours(1).AddTicks(-1)).CustomStatus);
        Assert.Null(Before.At(Harbour.Noon.AddHours(1)).CustomStatus);
        Assert.Null(SettingsRules.Update(Before, new UserSettingsPatch { Theme = "light" }, Harbour.Noon.AddHours(1)).Value.CustomStatus);
    }
}
