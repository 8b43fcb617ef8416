using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_guild
{
    [Fact]
    public void begins_with_everyone_a_general_channel_and_its_owner()
    {
        var guild = GuildRules.Create(Harbour.Id, Harbour.General, Harbour.Ada, new NewGuild("  harbour "), Harbour.Noon).Value;

        Assert.Equal("harbour", guild.Guild.Name);
        Assert.Equal(Harbour.Id.Value, Assert.Single(guild.Roles.Keys).Value);
        Assert.Equal("general", Assert.Single(guild.Channels.Values).Name);
        Assert.Equal(Harbour.Ada, Assert.Single(guild.Members.Values).User);
    }

    [Fact]
    public void needs_a_name_of_2_to_100_characters()
    {
        GuildRules.Create(Harbour.Id, Harbour.General, Harbour.Ada, new NewGuild(" x "), Harbour.Noon)
            .RefusesField("name", "BASE_TYPE_BAD_LENGTH");
        GuildRules.Create(Harbour.Id, Harbour.General, Harbour.Ada, new NewGuild(new string('x', 101)), Harbour.Noon)
            .RefusesField("name", "BASE_TYPE_BAD_LENGTH");
        GuildRules.Create(Harbour.Id, Harbour.General, Harbour.Ada, new NewGuild("  "), Harbour.Noon)
            .RefusesField("name", "BASE_TYPE_REQUIRED");
    }

    [Fact]
    public void is_changed_only_by_who_may_manage_it()
    {
        var patch = new GuildPatch { Name = "port" };

        GuildRules.Update(Harbour.New(), Harbour.Bo.Id, patch).Refuses(Faults.MissingPermissions);
        GuildRules.Update(Harbour.New(), Harbour.Dot.Id, patch).Refuses(Faults.MissingAccess);

        var change = GuildRules.Update(Harbour.New().Granting(Harbour.Bo, Permissions.ManageGuild), Harbour.Bo.Id, patch).Value;
        Assert.Equal("port", change.After.Guild.Name);
        Assert.IsType<GuildEvent.GuildUpdated>(Assert.Single(change.Events));
    }

    [Fact]
    public void tells_nothing_when_nothing_changed() =>
        Assert.Empty(GuildRules.Update(Harbour.New(), Harbour.Ada.Id, new GuildPatch { Name = "harbour" }).Value.Events);

    [Fact]
    public void forgets_what_is_set_to_null()
    {
        var described = GuildRules.Update(Harbour.New(), Harbour.Ada.Id, new GuildPatch { Description = "ships" }).Value.After;

        var after = GuildRules.Update(described, Harbour.Ada.Id, new GuildPatch { Description = (string?)null, SystemChannel = null }).Value.After;

        Assert.Null(after.Guild.Description);
    }

    [Fact]
    public void is_handed_over_by_its_owner_alone_and_to_a_member()
    {
        var guild = Harbour.New().Granting(Harbour.Bo, Permissions.Administrator);

        GuildRules.Update(guild, Harbour.Bo.Id, new GuildPatch { Owner = Harbour.Bo.Id }).Refuses(Faults.MissingPermissions);
        GuildRules.Update(guild, Harbour.Ada.Id, new GuildPatch { Owner = Harbour.Dot.Id }).Refuses(Faults.UnknownMember);
        Assert.Equal(
            Harbour.Bo.Id, GuildRules.Update(guild, Harbour.Ada.Id, new GuildPatch { Owner = Harbour.Bo.Id }).Value.After.Guild.Owner);
    }

    [Fact]
    public void shows_join_notices_only_in_a_text_channel_of_its_own() =>
        GuildRules.Update(Harbour.New(), Harbour.Ada.Id, new GuildPatch { SystemChannel = new ChannelId(9) })
            .RefusesField("system_channel_id", "CHANNEL_INVALID");

    [Fact]
    public void is_deleted_by_its_owner_alone()
    {
        var guild = Harbour.New().Granting(Harbour.Bo, Permissions.Administrator);

        GuildRules.Delete(guild, Harbour.Bo.Id).Refuses(Faults.MissingPermissions);
        Assert.IsType<GuildEvent.GuildDeleted>(Assert.Single(GuildRules.Delete(guild, Harbour.Ada.Id).Value.Events));
    }
}
