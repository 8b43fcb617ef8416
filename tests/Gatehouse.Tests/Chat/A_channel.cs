using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_channel
{
    private static readonly ChannelId New = new(500);

    [Fact]
    public void is_made_by_who_may_manage_channels()
    {
        ChannelRules.Create(Harbour.New(), Harbour.Bo.Id, New, new NewChannel("dock")).Refuses(Faults.MissingPermissions);

        var change = ChannelRules.Create(
            Harbour.New().Granting(Harbour.Bo, Permissions.ManageChannels), Harbour.Bo.Id, New, new NewChannel("dock")).Value;

        var channel = Assert.IsType<GuildEvent.ChannelCreated>(Assert.Single(change.Events)).Channel;
        Assert.Same(channel, change.After.Channels[New]);
        Assert.Equal(1, channel.Position);
    }

    [Theory]
    [InlineData("  The   Old Dock ", ChannelKind.Text, "the-old-dock")]
    [InlineData("NEWS\tÄnd more", ChannelKind.Announcement, "news-änd-more")]
    [InlineData(" The Old Dock ", ChannelKind.Voice, "The Old Dock")]
    public void is_named_as_on_Discord(string wanted, ChannelKind kind, string name) => Assert.Equal(
        name, ChannelRules.Create(Harbour.New(), Harbour.Ada.Id, New, new NewChannel(wanted) { Kind = kind }).Value.After.Channels[New].Name);

    [Fact]
    public void says_everything_that_is_wrong_with_it_at_once()
    {
        var wish = new NewChannel("")
        {
            Kind = ChannelKind.Forum,
            Topic = new string('x', 1_025),
            Position = -1,
            RateLimitPerUser = 21_601,
            Parent = Harbour.General,
        };

        var refused = ChannelRules.Create(Harbour.New(), Harbour.Ada.Id, New, wish);

        refused.RefusesField("name", "BASE_TYPE_REQUIRED");
        refused.RefusesField("type", "BASE_TYPE_CHOICES");
        refused.RefusesField("topic", "BASE_TYPE_MAX_LENGTH");
        refused.RefusesField("position", "NUMBER_TYPE_MIN");
        refused.RefusesField("rate_limit_per_user", "NUMBER_TYPE_MAX");
        refused.RefusesField("parent_id", "CHANNEL_PARENT_INVALID_TYPE");
    }

    [Fact]
    public void takes_over_its_categorys_exceptions()
    {
        var guild = Harbour.New();
        var category = new Channel(new ChannelId(400), guild.Id, ChannelKind.Category, "Docks", 0)
        {
            Overwrites = [Harbour.Everyone(deny: Permissions.ViewChannel)],
        };

        var after = ChannelRules.Create(guild.With(category), Harbour.Ada.Id, New, new NewChannel("dock") { Parent = category.Id }).Value.After;

        Assert.Equal(category.Overwrites, after.Channels[New].Overwrites);
        ChannelRules.Create(
                guild.With(category).Granting(Harbour.Bo, Permissions.ManageChannels),
                Harbour.Bo.Id,
                New,
                new NewChannel("dock") { Parent = category.Id })
            .Refuses(Faults.MissingPermissions);
    }

    [Fact]
    public void is_one_of_500_at_most()
    {
        var guild = Harbour.New();
        for (var i = 0UL; i < 499; i++)
        {
            guild = guild.With(new Channel(new ChannelId(1_000 + i), guild.Id, ChannelKind.Text, "x", 0));
        }

        ChannelRules.Create(guild, Harbour.Ada.Id, New, new NewChannel("x")).Refuses(Faults.TooManyChannels);
    }

    [Fact]
    public void does_not_exist_for_who_may_not_view_it()
    {
        var guild = Harbour.New().WithOverwrites(Harbour.Everyone(deny: Permissions.ViewChannel));

        ChannelRules.Update(guild, Harbour.Bo.Id, Harbour.General, new ChannelPatch()).Refuses(Faults.MissingAccess);
        ChannelRules.Update(guild, Harbour.Bo.Id, New, new ChannelPatch()).Refuses(Faults.UnknownChannel);
    }

    [Fact]
    public void changes_only_what_the_patch_says()
    {
        var before = Harbour.New();

        var change = ChannelRules.Update(before, Harbour.Ada.Id, Harbour.General, new ChannelPatch { Topic = "ships", Nsfw = true }).Value;

        var told = Assert.IsType<GuildEvent.ChannelUpdated>(Assert.Single(change.Events));
        Assert.Equal(before.Channels[Harbour.General], told.Before);
        Assert.Equal(before.Channels[Harbour.General] with { Topic = "ships", Nsfw = true }, told.Channel);
    }

    [Fact]
    public void turns_from_text_to_announcement_but_not_to_voice()
    {
        Assert.Equal(
            ChannelKind.Announcement,
            ChannelRules.Update(Harbour.New(), Harbour.Ada.Id, Harbour.General, new ChannelPatch { Kind = ChannelKind.Announcement })
                .Value.After.Channels[Harbour.General].Kind);
        ChannelRules.Update(Harbour.New(), Harbour.Ada.Id, Harbour.General, new ChannelPatch { Kind = ChannelKind.Voice })
            .Refuses(Faults.WrongChannelKind);
    }

    [Fact]
    public void leaves_its_children_and_the_join_notices_behind()
    {
        var guild = Harbour.New();
        var category = new Channel(new ChannelId(400), guild.Id, ChannelKind.Category, "Docks", 0);
        guild = guild.With(category).With(guild.Channels[Harbour.General] with { Parent = category.Id });

        var after = ChannelRules.Delete(guild, Harbour.Ada.Id, category.Id).Value.After;
        var empty = ChannelRules.Delete(after, Harbour.Ada.Id, Harbour.General).Value;

        Assert.Null(after.Channels[Harbour.General].Parent);
        Assert.Empty(empty.After.Channels);
        Assert.Null(empty.After.Guild.SystemChannel);
        Assert.Equal([typeof(GuildEvent.ChannelDeleted), typeof(GuildEvent.GuildUpdated)], empty.Events.Select(told => told.GetType()));
    }

    [Fact]
    public void moves_together_with_others()
    {
        var guild = Harbour.New();
        guild = guild.With(new Channel(New, guild.Id, ChannelKind.Text, "dock", 1));

        var change = ChannelRules.Move(
            guild, Harbour.Ada.Id, [new(Harbour.General) { Position = 1 }, new(New) { Position = 0 }, new(New) { Position = 0 }]).Value;

        Assert.Equal(2, change.Events.Count);
        Assert.Equal(0, change.After.Channels[New].Position);
        ChannelRules.Move(guild, Harbour.Ada.Id, [new(new ChannelId(9))]).Refuses(Faults.UnknownChannel);
    }
}
