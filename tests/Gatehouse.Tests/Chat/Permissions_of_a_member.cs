using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class Permissions_of_a_member
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void are_everything_for_the_owner_whatever_a_channel_says()
    {
        var guild = Harbour.New().WithOverwrites(Harbour.Everyone(deny: Permissions.All), Harbour.For(Harbour.Ada, deny: Permissions.All));

        Assert.Equal(Permissions.All, guild.PermissionsIn(guild.Channels[Harbour.General], Harbour.Ada.Id));
    }

    [Fact]
    public void are_nothing_for_somebody_who_is_not_a_member()
    {
        var guild = Harbour.New().WithEveryone(Permissions.Administrator);

        Assert.Equal(Permissions.None, guild.PermissionsOf(Harbour.Dot.Id));
        Assert.Equal(Permissions.None, guild.PermissionsIn(guild.Channels[Harbour.General], Harbour.Dot.Id));
    }

    [Fact]
    public void are_nothing_where_they_may_not_view()
    {
        var guild = Harbour.New().WithOverwrites(Harbour.Everyone(deny: Permissions.ViewChannel));

        Assert.Equal(Permissions.None, guild.PermissionsIn(guild.Channels[Harbour.General], Harbour.Bo.Id));
    }

    [Fact]
    public void do_not_grow_to_administration_by_an_exception()
    {
        var guild = Harbour.New().WithOverwrites(Harbour.For(Harbour.Bo, allow: Permissions.Administrator));

        Assert.False(guild.PermissionsIn(guild.Channels[Harbour.General], Harbour.Bo.Id).HasFlag(Permissions.Administrator));
    }

    [Fact]
    public void are_what_the_rule_says_read_word_by_word() => Prop.ForAll(Seeds, seed =>
    {
        var guild = AnyGuild(new Random(seed));
        return guild.Channels.Values.All(channel => guild.Members.Values.All(member =>
            guild.PermissionsIn(channel, member) == WordByWord(guild, channel, member)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void let_everybody_view_a_channel_that_is_open() => Prop.ForAll(Seeds, seed =>
    {
        var guild = AnyGuild(new Random(seed));
        return guild.Channels.Values.All(channel =>
            !guild.IsOpen(channel) || guild.Members.Keys.All(user => guild.MayView(channel, user)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void do_not_decide_whether_a_channel_is_open_unless_they_are_everybodys() => Prop.ForAll(Seeds, seed =>
    {
        var guild = AnyGuild(new Random(seed));
        var alone = guild with { Members = guild.Members.RemoveRange(guild.Members.Keys.Where(user => user != guild.Guild.Owner)) };
        return guild.Channels.Values.All(channel => guild.IsOpen(channel) == alone.IsOpen(channel));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void leave_a_new_guilds_channel_open()
    {
        var guild = Harbour.New();

        Assert.True(guild.IsOpen(guild.Channels[Harbour.General]));
    }

    /// <summary>discord-api-docs, "Permissions", as slowly as it is written.</summary>
    private static Permissions WordByWord(GuildState guild, Channel channel, Member member)
    {
        if (guild.Guild.Owner == member.User.Id)
        {
            return Permissions.All;
        }

        var everyone = guild.Roles[guild.Id.EveryoneRole];
        var p = member.Roles.Where(guild.Roles.ContainsKey).Select(id => guild.Roles[id].Permissions)
            .Aggregate(everyone.Permissions, (all, one) => all | one);
        if ((p & Permissions.Administrator) != 0)
        {
            return Permissions.All;
        }

        var ofEveryone = channel.Overwrites.SingleOrDefault(overwrite => overwrite.Target == everyone.Id.Value);
        p = (p & ~(ofEveryone?.Deny ?? 0)) | (ofEveryone?.Allow ?? 0);
        var ofRoles = channel.Overwrites.Where(overwrite =>
            overwrite.Kind == OverwriteKind.Role && member.Roles.Contains(new RoleId(overwrite.Target))).ToList();
        p &= ~ofRoles.Aggregate(Permissions.None, (all, one) => all | one.Deny);
        p |= ofRoles.Aggregate(Permissions.None, (all, one) => all | one.Allow);
        var own = channel.Overwrites.SingleOrDefault(overwrite =>
            overwrite.Kind == OverwriteKind.Member && overwrite.Target == member.User.Id.Value);
        p = (p & ~(own?.Deny ?? 0)) | (own?.Allow ?? 0);
        if ((p & Permissions.ViewChannel) == 0)
        {
            return Permissions.None;
        }

        return (p & Permissions.SendMessages) != 0
            ? p
            : p & ~(Permissions.MentionEveryone | Permissions.SendTtsMessages | Permissions.AttachFiles | Permissions.EmbedLinks);
    }

    private static GuildState AnyGuild(Random random)
    {
        var guild = Harbour.New().WithEveryone(AnyPermissions(random, administrator: 20));
        var roles = Enumerable.Range(0, random.Next(6)).Select(i => new RoleId(200UL + (ulong)i)).ToArray();
        foreach (var id in roles)
        {
            guild = guild.With(new Role(id, "any", AnyPermissions(random, administrator: 10), random.Next(4)));
        }

        foreach (var user in (User[])[Harbour.Bo, Harbour.Cem, Harbour.Dot])
        {
            guild = guild.With(new Member(user, Harbour.Noon) { Roles = [.. roles.Where(_ => random.Next(2) == 0), new RoleId(999)] });
        }

        var targets = roles.Select(id => (id.Value, OverwriteKind.Role)).Append((Harbour.Id.Value, OverwriteKind.Role))
            .Concat(guild.Members.Keys.Select(id => (id.Value, OverwriteKind.Member))).ToArray();
        for (var i = 0; i < 4; i++)
        {
            var some = targets.Where(_ => random.Next(3) == 0)
                .Select(target => new Overwrite(target.Value, target.Item2, AnyBits(random), AnyBits(random)));
            var id = new ChannelId(300UL + (ulong)i);
            guild = guild.With(new Channel(id, guild.Id, ChannelKind.Text, "any", 0) { Overwrites = some.ToImmutableArray() });
        }

        return guild;
    }

    private static Permissions AnyPermissions(Random random, int administrator) =>
        AnyBits(random) | (random.Next(administrator) == 0 ? Permissions.Administrator : 0);

    private static Permissions AnyBits(Random random)
    {
        var view = random.Next(3) == 0 ? Permissions.ViewChannel : 0;
        var send = random.Next(2) == 0 ? Permissions.SendMessages : 0;
        var rest = (Permissions)random.NextInt64() & Permissions.All;
        return (rest & ~(Permissions.Administrator | Permissions.ViewChannel | Permissions.SendMessages)) | view | send;
    }
}
