using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Tests.Chat;

/// <summary>What a guild's records say of what is done in it.</summary>
public class The_records
{
    private static readonly Actor Ada = new(Harbour.Ada.Id, "because");

    [Fact]
    public void name_who_what_whom_why_and_the_difference()
    {
        var entry = Assert.Single(Of(GuildRules.Update(Harbour.New(), Ada.Id, new GuildPatch { Name = "bay", Description = "ships" })));

        Assert.Equal((AuditAction.GuildUpdate, Ada.Id, 100UL, "because"), (entry.Action, entry.By, entry.Target!.Value, entry.Reason));
        Assert.Equal([new AuditChange("name", "harbour", "bay"), new AuditChange("description", null, "ships")], entry.Changes);
    }

    [Fact]
    public void are_silent_about_what_changes_nothing_or_is_refused()
    {
        Assert.Empty(Of(GuildRules.Update(Harbour.New(), Ada.Id, new GuildPatch { Name = "harbour" })));
        Assert.NotNull(GuildRules.Update(Harbour.New(), Harbour.Bo.Id, new GuildPatch { Name = "bay" }).By(Ada).Fault);
    }

    [Fact]
    public void tell_a_kick_from_a_farewell_and_a_ban_from_a_kick()
    {
        Assert.Equal(AuditAction.MemberKick, Assert.Single(Of(MemberRules.Kick(Harbour.New(), Ada.Id, Harbour.Bo.Id))).Action);
        Assert.Empty(MemberRules.Leave(Harbour.New(), Harbour.Bo.Id).By(Harbour.Bo.Id).Value.Records);
        Assert.Equal(AuditAction.MemberBanAdd, Assert.Single(Of(BanRules.Ban(Harbour.New(), Ada.Id, Harbour.Bo, "because"))).Action);
        Assert.Equal(
            AuditAction.MemberBanRemove,
            Assert.Single(Of(BanRules.Lift(BanRules.Ban(Harbour.New(), Ada.Id, Harbour.Bo, null).Value.After, Ada.Id, Harbour.Bo))).Action);
    }

    [Fact]
    public void tell_roles_given_and_taken_from_other_changes_of_a_member()
    {
        var guild = Harbour.New().Granting(Harbour.Bo, 0, id: 7).With(new Role(new(8), "mate", 0, 1));

        var both = Of(MemberRules.Update(guild, Ada.Id, Harbour.Bo.Id, new MemberPatch { Nick = "x", Roles = ImmutableArray.Create(new RoleId(8)) }));

        Assert.Equal([AuditAction.MemberUpdate, AuditAction.MemberRoleUpdate], both.Select(entry => entry.Action));
        Assert.Equal(new AuditChange("nick", null, "x"), Assert.Single(both[0].Changes));
        Assert.Equal(["$add", "$remove"], both[1].Changes.Select(change => change.Key));
        Assert.Equal(new RoleId(8), Assert.Single((Role[])both[1].Changes[0].After!).Id);
    }

    [Fact]
    public void tell_each_exception_of_a_channel_by_itself()
    {
        var guild = Harbour.New().WithOverwrites(Harbour.Everyone(deny: Permissions.SendMessages), Harbour.For(Harbour.Bo, allow: Permissions.SendMessages));
        var patch = new ChannelPatch
        {
            Topic = "ships",
            Overwrites = ImmutableArray.Create(Harbour.Everyone(deny: Permissions.ViewChannel), Harbour.For(Harbour.Cem, allow: Permissions.ViewChannel)),
        };

        var entries = Of(ChannelRules.Update(guild, Ada.Id, Harbour.General, patch));

        Assert.Equal(
            [AuditAction.ChannelUpdate, AuditAction.OverwriteUpdate, AuditAction.OverwriteCreate, AuditAction.OverwriteDelete], entries.Select(entry => entry.Action));
        Assert.Equal([("id", "100"), ("type", "0"), ("role_name", "@everyone")], entries[1].Options);
        Assert.Equal(new AuditChange("deny", "2048", "1024"), Assert.Single(entries[1].Changes));
    }

    [Fact]
    public void tell_of_a_role_that_is_gone_once()
    {
        var guild = Harbour.New().Granting(Harbour.Bo, 0, id: 7).WithOverwrites(Harbour.For(new RoleId(7), deny: Permissions.SendMessages));

        Assert.Equal(AuditAction.RoleDelete, Assert.Single(Of(RoleRules.Delete(guild, Ada.Id, new RoleId(7)))).Action);
    }

    private static IReadOnlyList<AuditEntry> Of(Result<GuildChange> decided) => decided.By(Ada).Value.Records;
}
