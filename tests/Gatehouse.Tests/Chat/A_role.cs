using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_role
{
    private static readonly RoleId New = new(500);
    private static readonly RoleId OfBo = new(1_002);
    private static readonly RoleId OfCem = new(1_003);

    /// <summary>Bo manages roles from position 2; Cem's role is below.</summary>
    private static GuildState BoManages() =>
        Harbour.New().Granting(Harbour.Bo, Permissions.ManageRoles | Permissions.KickMembers, position: 2).Granting(Harbour.Cem, 0);

    [Fact]
    public void is_made_lowest_with_no_more_than_its_maker_has()
    {
        var change = RoleRules.Create(BoManages(), Harbour.Bo.Id, New, new NewRole { Permissions = Permissions.KickMembers }).Value;

        var role = Assert.IsType<GuildEvent.RoleCreated>(Assert.Single(change.Events)).Role;
        Assert.False(role.IsAbove(change.After.Roles[OfBo], Harbour.Id));
        RoleRules.Create(BoManages(), Harbour.Bo.Id, New, new NewRole { Permissions = Permissions.BanMembers }).Refuses(Faults.MissingPermissions);
        RoleRules.Create(BoManages(), Harbour.Cem.Id, New, new NewRole()).Refuses(Faults.MissingPermissions);
        RoleRules.Create(BoManages(), Harbour.Ada.Id, New, new NewRole { Color = 0x1000000 }).RefusesField("color", "NUMBER_TYPE_MAX");
    }

    [Fact]
    public void is_one_of_250_at_most()
    {
        var guild = Harbour.New();
        for (var i = 0UL; i < 249; i++)
        {
            guild = guild.With(new Role(new RoleId(2_000 + i), "x", 0, 1));
        }

        RoleRules.Create(guild, Harbour.Ada.Id, New, new NewRole()).Refuses(Faults.TooManyRoles);
    }

    [Fact]
    public void is_changed_only_from_above()
    {
        Assert.Equal(
            "crew", RoleRules.Update(BoManages(), Harbour.Bo.Id, OfCem, new RolePatch { Name = "crew" }).Value.After.Roles[OfCem].Name);
        RoleRules.Update(BoManages(), Harbour.Bo.Id, OfBo, new RolePatch { Name = "crew" }).Refuses(Faults.MissingPermissions);
        RoleRules.Update(BoManages(), Harbour.Bo.Id, OfCem, new RolePatch { Permissions = Permissions.Administrator })
            .Refuses(Faults.MissingPermissions);
        RoleRules.Update(BoManages(), Harbour.Bo.Id, New, new RolePatch()).Refuses(Faults.UnknownRole);
    }

    [Fact]
    public void is_above_another_of_its_height_when_it_is_older()
    {
        var older = new Role(new RoleId(200), "older", 0, 1);
        var younger = new Role(new RoleId(201), "younger", 0, 1);

        Assert.True(older.IsAbove(younger, Harbour.Id));
        Assert.False(younger.IsAbove(older, Harbour.Id));
        Assert.False(older.IsAbove(older, Harbour.Id));
        Assert.True(younger.IsAbove(Harbour.New().Roles[Harbour.Id.EveryoneRole] with { Position = 5 }, Harbour.Id));
    }

    [Fact]
    public void of_everyone_changes_what_it_allows_and_nothing_else()
    {
        var everyone = Harbour.Id.EveryoneRole;

        Assert.Equal(
            Permissions.ViewChannel,
            RoleRules.Update(BoManages(), Harbour.Bo.Id, everyone, new RolePatch { Permissions = Permissions.ViewChannel })
                .Value.After.Roles[everyone].Permissions);
        RoleRules.Update(BoManages(), Harbour.Ada.Id, everyone, new RolePatch { Name = "all" }).Refuses(Faults.InvalidRole);
        RoleRules.Delete(BoManages(), Harbour.Ada.Id, everyone).Refuses(Faults.InvalidRole);
        RoleRules.Move(BoManages(), Harbour.Ada.Id, [new(everyone, 1)]).Refuses(Faults.InvalidRole);
    }

    [Fact]
    public void moves_as_long_as_nothing_above_its_mover_does()
    {
        var guild = BoManages().With(new Role(New, "crew", 0, 1));
        guild = guild.With(new Role(new RoleId(501), "captain", 0, 3));

        var change = RoleRules.Move(
            guild, Harbour.Bo.Id, [new(Harbour.Id.EveryoneRole, 0), new(OfCem, 1), new(New, 2), new(OfBo, 3), new(new RoleId(501), 4)]).Value;

        Assert.True(change.After.Roles[New].IsAbove(change.After.Roles[OfCem], Harbour.Id));
        RoleRules.Move(guild, Harbour.Bo.Id, [new(New, 3)]).Refuses(Faults.MissingPermissions);
        RoleRules.Move(guild, Harbour.Bo.Id, [new(OfBo, 4)]).Refuses(Faults.MissingPermissions);
        RoleRules.Move(guild, Harbour.Bo.Id, [new(new RoleId(501), 1)]).Refuses(Faults.MissingPermissions);
        Assert.Null(RoleRules.Move(guild, Harbour.Ada.Id, [new(New, 9)]).Fault);
    }

    [Fact]
    public void takes_itself_from_members_and_exceptions_when_it_is_deleted()
    {
        var guild = BoManages().WithOverwrites(Harbour.For(OfCem, deny: Permissions.ViewChannel));

        var change = RoleRules.Delete(guild, Harbour.Bo.Id, OfCem).Value;

        Assert.False(change.After.Roles.ContainsKey(OfCem));
        Assert.Empty(change.After.Members[Harbour.Cem.Id].Roles);
        Assert.Empty(change.After.Channels[Harbour.General].Overwrites);
        Assert.Equal([typeof(GuildEvent.ChannelUpdated), typeof(GuildEvent.RoleDeleted)], change.Events.Select(told => told.GetType()));
        RoleRules.Delete(guild, Harbour.Bo.Id, OfBo).Refuses(Faults.MissingPermissions);
    }
}
