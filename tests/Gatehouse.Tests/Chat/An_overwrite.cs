using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class An_overwrite
{
    private static readonly Overwrite BoMaySend = Harbour.For(Harbour.Bo, allow: Permissions.SendMessages);

    [Fact]
    public void is_put_changed_and_deleted()
    {
        var put = OverwriteRules.Put(Harbour.New(), Harbour.Ada.Id, Harbour.General, BoMaySend).Value;
        var changed = OverwriteRules.Put(
            put.After, Harbour.Ada.Id, Harbour.General, Harbour.For(Harbour.Bo, deny: Permissions.SendMessages)).Value;
        var deleted = OverwriteRules.Delete(changed.After, Harbour.Ada.Id, Harbour.General, Harbour.Bo.Id.Value).Value;

        put.After.Channels[Harbour.General].Overwrites.Are(BoMaySend);
        Assert.Equal(Permissions.SendMessages, Assert.Single(changed.After.Channels[Harbour.General].Overwrites).Deny);
        Assert.Empty(deleted.After.Channels[Harbour.General].Overwrites);
        Assert.Empty(OverwriteRules.Put(put.After, Harbour.Ada.Id, Harbour.General, BoMaySend).Value.Events);
        OverwriteRules.Delete(deleted.After, Harbour.Ada.Id, Harbour.General, Harbour.Bo.Id.Value).Refuses(Faults.UnknownOverwrite);
    }

    [Fact]
    public void needs_somebody_it_is_for()
    {
        OverwriteRules.Put(Harbour.New(), Harbour.Ada.Id, Harbour.General, Harbour.For(Harbour.Dot)).Refuses(Faults.UnknownMember);
        OverwriteRules.Put(Harbour.New(), Harbour.Ada.Id, Harbour.General, Harbour.For(new RoleId(9))).Refuses(Faults.UnknownRole);
    }

    [Fact]
    public void is_refused_to_who_may_not_manage_roles() =>
        OverwriteRules.Put(Harbour.New(), Harbour.Bo.Id, Harbour.General, BoMaySend).Refuses(Faults.MissingPermissions);

    [Fact]
    public void neither_grants_nor_denies_what_its_maker_lacks()
    {
        var guild = Harbour.New().Granting(Harbour.Bo, Permissions.ManageRoles);

        Assert.Null(OverwriteRules.Put(guild, Harbour.Bo.Id, Harbour.General, BoMaySend).Fault);
        OverwriteRules.Put(guild, Harbour.Bo.Id, Harbour.General, Harbour.For(Harbour.Bo, allow: Permissions.ManageMessages))
            .Refuses(Faults.MissingPermissions);
        OverwriteRules.Put(guild, Harbour.Bo.Id, Harbour.General, Harbour.For(Harbour.Cem, deny: Permissions.ManageMessages))
            .Refuses(Faults.MissingPermissions);
        OverwriteRules.Put(guild, Harbour.Bo.Id, Harbour.General, Harbour.For(Harbour.Cem, allow: Permissions.ManageRoles))
            .Refuses(Faults.MissingPermissions);
    }

    [Fact]
    public void comes_with_a_channels_patch_too()
    {
        var guild = Harbour.New().WithOverwrites(BoMaySend).Granting(Harbour.Bo, Permissions.ManageChannels);
        var same = new ChannelPatch { Overwrites = (System.Collections.Immutable.ImmutableArray<Overwrite>)[BoMaySend] };
        var none = new ChannelPatch { Overwrites = System.Collections.Immutable.ImmutableArray<Overwrite>.Empty };

        Assert.Empty(ChannelRules.Update(guild, Harbour.Bo.Id, Harbour.General, same).Value.Events);
        ChannelRules.Update(guild, Harbour.Bo.Id, Harbour.General, none).Refuses(Faults.MissingPermissions);
        Assert.Empty(ChannelRules.Update(guild, Harbour.Ada.Id, Harbour.General, none).Value.After.Channels[Harbour.General].Overwrites);
    }

    [Fact]
    public void never_gives_its_maker_more_than_they_had() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var guild = Harbour.New()
                .Granting(Harbour.Bo, Permissions.ManageRoles | (Any(random) & ~Permissions.Administrator))
                .WithOverwrites(Harbour.Everyone(Any(random), Any(random)), Harbour.For(Harbour.Cem, Any(random), Any(random)));
            var user = random.Next(2) == 0 ? Harbour.Bo : Harbour.Cem;
            var before = guild.PermissionsIn(guild.Channels[Harbour.General], Harbour.Bo.Id);
            if (!OverwriteRules.Put(guild, Harbour.Bo.Id, Harbour.General, Harbour.For(user, Any(random), Any(random)))
                .Succeeds(out var change, out _))
            {
                return true;
            }

            var after = change.After.PermissionsIn(change.After.Channels[Harbour.General], Harbour.Bo.Id);
            return (after & ~before) == 0;
        }).QuickCheckThrowOnFailure();

    private static Permissions Any(Random random) => (Permissions)(random.NextInt64() & random.NextInt64() & random.NextInt64()) & Permissions.All;
}
