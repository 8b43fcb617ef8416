using System.Collections.Immutable;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_member
{
    private static readonly RoleId OfBo = new(1_002);
    private static readonly RoleId OfCem = new(1_003);

    private static GuildState BoMay(Permissions permissions) =>
        Harbour.New().Granting(Harbour.Bo, permissions, position: 2).Granting(Harbour.Cem, 0);

    [Fact]
    public void joins_once()
    {
        var change = MemberRules.Join(Harbour.New(), Harbour.Dot, Harbour.Noon).Value;

        Assert.Equal(Harbour.Dot, Assert.IsType<GuildEvent.MemberJoined>(Assert.Single(change.Events)).Member.User);
        Assert.Empty(MemberRules.Join(change.After, Harbour.Dot, Harbour.Noon).Value.Events);
    }

    [Fact]
    public void that_is_a_bot_is_added_by_who_manages_the_guild()
    {
        MemberRules.AddBot(Harbour.New(), Harbour.Bo.Id, Harbour.Dot, Harbour.Noon).Refuses(Faults.MissingPermissions);
        Assert.Single(MemberRules.AddBot(Harbour.New(), Harbour.Ada.Id, Harbour.Dot, Harbour.Noon).Value.Events);
    }

    [Fact]
    public void leaves_unless_they_own_the_guild()
    {
        Assert.False(MemberRules.Leave(Harbour.New(), Harbour.Bo.Id).Value.After.Members.ContainsKey(Harbour.Bo.Id));
        MemberRules.Leave(Harbour.New(), Harbour.Ada.Id).Refuses(Faults.InvalidGuild);
        MemberRules.Leave(Harbour.New(), Harbour.Dot.Id).Refuses(Faults.MissingAccess);
    }

    [Fact]
    public void is_kicked_only_from_above()
    {
        Assert.IsType<GuildEvent.MemberLeft>(
            Assert.Single(MemberRules.Kick(BoMay(Permissions.KickMembers), Harbour.Bo.Id, Harbour.Cem.Id).Value.Events));
        MemberRules.Kick(BoMay(Permissions.KickMembers), Harbour.Bo.Id, Harbour.Ada.Id).Refuses(Faults.MissingPermissions);
        MemberRules.Kick(BoMay(Permissions.KickMembers), Harbour.Bo.Id, Harbour.Bo.Id).Refuses(Faults.MissingPermissions);
        MemberRules.Kick(BoMay(Permissions.KickMembers), Harbour.Bo.Id, Harbour.Dot.Id).Refuses(Faults.UnknownMember);
        MemberRules.Kick(BoMay(Permissions.None), Harbour.Bo.Id, Harbour.Cem.Id).Refuses(Faults.MissingPermissions);
    }

    [Fact]
    public void renames_themselves_or_is_renamed_from_above()
    {
        var patch = new MemberPatch { Nick = " Captain " };

        Assert.Equal(
            "Captain", MemberRules.Update(BoMay(0), Harbour.Cem.Id, Harbour.Cem.Id, patch).Value.After.Members[Harbour.Cem.Id].Nick);
        MemberRules.Update(BoMay(0), Harbour.Bo.Id, Harbour.Cem.Id, patch).Refuses(Faults.MissingPermissions);
        Assert.Null(MemberRules.Update(BoMay(Permissions.ManageNicknames), Harbour.Bo.Id, Harbour.Cem.Id, patch).Fault);
        MemberRules.Update(BoMay(Permissions.ManageNicknames), Harbour.Bo.Id, Harbour.Ada.Id, patch).Refuses(Faults.MissingPermissions);
        MemberRules.Update(BoMay(0).WithEveryone(0), Harbour.Cem.Id, Harbour.Cem.Id, patch).Refuses(Faults.MissingPermissions);
        MemberRules.Update(BoMay(0), Harbour.Ada.Id, Harbour.Cem.Id, new MemberPatch { Nick = new string('x', 33) })
            .RefusesField("nick", "BASE_TYPE_MAX_LENGTH");
    }

    [Fact]
    public void is_given_and_loses_only_roles_below_the_giver()
    {
        var guild = BoMay(Permissions.ManageRoles);

        var without = MemberRules.RemoveRole(guild, Harbour.Bo.Id, Harbour.Cem.Id, OfCem).Value.After;
        Assert.Empty(without.Members[Harbour.Cem.Id].Roles);
        MemberRules.AddRole(without, Harbour.Bo.Id, Harbour.Cem.Id, OfCem).Value.After.Members[Harbour.Cem.Id].Roles.Are(OfCem);
        MemberRules.AddRole(guild, Harbour.Bo.Id, Harbour.Cem.Id, OfBo).Refuses(Faults.MissingPermissions);
        MemberRules.AddRole(guild, Harbour.Bo.Id, Harbour.Cem.Id, new RoleId(9)).Refuses(Faults.UnknownRole);
        MemberRules.AddRole(guild, Harbour.Bo.Id, Harbour.Cem.Id, Harbour.Id.EveryoneRole).Refuses(Faults.InvalidRole);
        MemberRules.AddRole(guild, Harbour.Cem.Id, Harbour.Cem.Id, OfCem).Refuses(Faults.MissingPermissions);
    }

    [Fact]
    public void keeps_the_roles_that_a_patch_repeats_though_they_are_out_of_reach()
    {
        var guild = BoMay(Permissions.ManageRoles);
        MemberPatch Roles(params ImmutableArray<RoleId> roles) => new() { Roles = roles };

        MemberRules.Update(guild, Harbour.Bo.Id, Harbour.Bo.Id, Roles(OfBo, OfCem)).Value.After.Members[Harbour.Bo.Id].Roles.Are(OfBo, OfCem);
        MemberRules.Update(guild, Harbour.Bo.Id, Harbour.Bo.Id, Roles(OfCem)).Refuses(Faults.MissingPermissions);
    }
}
