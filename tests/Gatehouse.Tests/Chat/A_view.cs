using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway;

namespace Gatehouse.Tests.Chat;

public class A_view
{
    private static readonly ChannelId Office = new(102);

    private static GuildState WithOffice(params Overwrite[] overwrites) => Harbour.New().With(
        new Channel(Office, Harbour.Id, ChannelKind.Text, "office", 1)
        {
            Overwrites = [Harbour.Everyone(deny: Permissions.ViewChannel), .. overwrites],
        });

    private static View Of(GuildState guild, User user) => Views.Of(guild).Of(guild, guild.Members[user.Id]);

    [Fact]
    public void is_one_for_all_members_with_the_same_roles()
    {
        var guild = WithOffice();
        foreach (var number in Enumerable.Range(0, 100))
        {
            guild = guild.With(new Member(new User(new(10_000 + (ulong)number), $"sailor{number}", false), Harbour.Noon));
        }

        Assert.Single(guild.Members.Values.Where(member => member.User != Harbour.Ada).Select(member => Views.Of(guild).Of(guild, member)).Distinct());
        Assert.Same(Of(guild, Harbour.Bo), Of(guild with { Members = guild.Members.Remove(Harbour.Cem.Id) }, Harbour.Bo));
    }

    [Fact]
    public void is_ones_own_when_a_channel_names_somebody()
    {
        var guild = WithOffice(Harbour.For(Harbour.Bo, allow: Permissions.ViewChannel));

        Assert.True(Of(guild, Harbour.Bo).Sees(Office));
        Assert.False(Of(guild, Harbour.Cem).Sees(Office));
        Assert.True(Of(guild, Harbour.Ada).Sees(Office));
        Assert.Equal(["channel:102"], Of(guild, Harbour.Bo).Topics);
    }

    [Fact]
    public void has_topics_for_permissions()
    {
        var guild = Harbour.New().Granting(Harbour.Bo, Permissions.BanMembers);

        Assert.Contains("bans:100", Of(guild, Harbour.Bo).Topics);
        Assert.DoesNotContain("bans:100", Of(guild, Harbour.Cem).Topics);
    }

    [Fact]
    public void becomes_another_by_what_is_gained_and_lost()
    {
        var mate = new RoleId(7);
        var closed = WithOffice(Harbour.For(mate, allow: Permissions.ViewChannel));
        var open = closed.With(closed.Channels[Office] with { Overwrites = [] });
        var promoted = closed.Granting(Harbour.Bo, 0, id: mate.Value);

        Assert.Equivalent(new Move([Office], [], ["channel:102"], []), Of(closed, Harbour.Bo).To(Of(promoted, Harbour.Bo)));
        Assert.Equivalent(new Move([], [Office], [], ["channel:102"]), Of(promoted, Harbour.Bo).To(Of(closed, Harbour.Bo)));

        // What opens to all is no news to who saw it, except that it needs no topic of its own any more.
        Assert.Equivalent(new Move([], [], [], ["channel:102"]), Of(promoted, Harbour.Bo).To(Of(open, Harbour.Bo)));
        Assert.Equivalent(new Move([Office], [], [], []), Of(closed, Harbour.Cem).To(Of(open, Harbour.Cem)));
        Assert.True(Of(closed, Harbour.Cem).To(Of(closed.With(closed.Channels[Office] with { Topic = "x" }), Harbour.Cem)).IsNothing);
    }
}
