using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_conversation
{
    private static readonly ChannelId Room = new(700);

    [Fact]
    public void lets_both_do_the_same_and_strangers_nothing()
    {
        var talk = ConversationRules.Between(Room, Harbour.Ada, Harbour.Bo, Harbour.Noon);

        foreach (var user in new[] { Harbour.Ada, Harbour.Bo })
        {
            var place = talk.AdmitToWrite(Room, user.Id).Value;
            Assert.True(place.Permissions.HasFlag(Permissions.SendMessages | Permissions.ReadMessageHistory | Permissions.AttachFiles | Permissions.PinMessages));
            Assert.False(place.Permissions.HasFlag(Permissions.ManageMessages));
            Assert.False(place.Permissions.HasFlag(Permissions.MentionEveryone));
        }

        talk.AdmitToRead(Room, Harbour.Cem.Id).Refuses(Faults.MissingAccess);
    }

    [Fact]
    public void is_no_guild_to_whoever_asks_for_one() =>
        ConversationRules.Between(Room, Harbour.Ada, Harbour.Bo, Harbour.Noon).Admit(Harbour.Ada.Id).Refuses(Faults.UnknownGuild);

    [Fact]
    public void of_several_has_at_most_ten_and_no_bots()
    {
        var nine = Enumerable.Range(50, 9).Select(id => new User(new UserId((ulong)id), $"user{id}", IsBot: false)).ToArray();

        Assert.Equal(10, ConversationRules.Group(Room, Harbour.Ada, nine, Harbour.Noon).Value.Members.Count);
        ConversationRules.Group(Room, Harbour.Ada, [.. nine, Harbour.Bo], Harbour.Noon).Refuses(Faults.TooManyRecipients);
        ConversationRules.Group(Room, Harbour.Ada, [InMemoryHouse.Robot, Harbour.Bo], Harbour.Noon).Refuses(Faults.InvalidRecipients);
        ConversationRules.Add(Group(), Harbour.Bo.Id, InMemoryHouse.Robot, Harbour.Noon).Refuses(Faults.InvalidRecipients);
        var full = ConversationRules.Group(Room, Harbour.Ada, nine, Harbour.Noon).Value;
        ConversationRules.Add(full, Harbour.Ada.Id, Harbour.Bo, Harbour.Noon).Refuses(Faults.TooManyRecipients);
    }

    [Fact]
    public void grows_by_anybody_in_it_and_shrinks_by_its_owner()
    {
        var grown = ConversationRules.Add(Group(), Harbour.Bo.Id, Harbour.Dot, Harbour.Noon).Value.After;
        Assert.Contains(Harbour.Dot.Id, grown.Members.Keys);
        Assert.Empty(ConversationRules.Add(grown, Harbour.Bo.Id, Harbour.Dot, Harbour.Noon).Value.Events);
        ConversationRules.Add(Group(), Harbour.Dot.Id, Harbour.Dot, Harbour.Noon).Refuses(Faults.MissingAccess);

        ConversationRules.Remove(grown, Harbour.Bo.Id, Harbour.Dot.Id).Refuses(Faults.MissingPermissions);
        Assert.DoesNotContain(Harbour.Dot.Id, ConversationRules.Remove(grown, Harbour.Ada.Id, Harbour.Dot.Id).Value.After.Members.Keys);
        ConversationRules.Remove(Group(), Harbour.Ada.Id, Harbour.Dot.Id).Refuses(Faults.UnknownMember);
    }

    [Fact]
    public void passes_to_who_was_there_first_when_its_owner_leaves_and_ends_with_the_last()
    {
        var withoutAda = ConversationRules.Leave(Group(), Room, Harbour.Ada.Id).Value;
        Assert.Equal(Harbour.Bo.Id, withoutAda.After.Guild.Owner);
        Assert.Collection(withoutAda.Events, e => Assert.IsType<GuildEvent.MemberLeft>(e), e => Assert.IsType<GuildEvent.GuildUpdated>(e));

        var onlyCem = ConversationRules.Leave(withoutAda.After, Room, Harbour.Bo.Id).Value.After;
        var over = ConversationRules.Leave(onlyCem, Room, Harbour.Cem.Id).Value;
        Assert.IsType<GuildEvent.GuildDeleted>(Assert.Single(over.Events));
    }

    [Fact]
    public void of_two_is_put_away_by_one_and_comes_back_when_something_is_said()
    {
        var talk = ConversationRules.Between(Room, Harbour.Ada, Harbour.Bo, Harbour.Noon);

        var closed = ConversationRules.Leave(talk, Room, Harbour.Bo.Id).Value.After;
        Assert.True(closed.Members[Harbour.Bo.Id].HasClosed);
        Assert.False(closed.Members[Harbour.Ada.Id].HasClosed);
        Assert.Empty(ConversationRules.Leave(closed, Room, Harbour.Bo.Id).Value.Events);

        Assert.Empty(ConversationRules.Reopen(closed, Harbour.Ada.Id).Events);
        Assert.False(ConversationRules.Reopen(closed, only: null).After.Members[Harbour.Bo.Id].HasClosed);
    }

    [Fact]
    public void has_a_name_only_when_it_is_a_group()
    {
        var named = ConversationRules.Update(Group(), Harbour.Bo.Id, new ConversationPatch { Name = " crew " }).Value;
        Assert.Equal("crew", named.After.Guild.Name);
        Assert.Equal("", ConversationRules.Update(named.After, Harbour.Bo.Id, new ConversationPatch { Name = (string?)null }).Value.After.Guild.Name);
        ConversationRules.Update(Group(), Harbour.Bo.Id, new ConversationPatch { Name = new string('x', 101) }).RefusesField("name", "BASE_TYPE_MAX_LENGTH");
        ConversationRules.Update(Group(), Harbour.Bo.Id, new ConversationPatch { Owner = Harbour.Bo.Id }).Refuses(Faults.MissingPermissions);
        ConversationRules.Update(Group(), Harbour.Dot.Id, new ConversationPatch { Name = "x" }).Refuses(Faults.MissingAccess);

        var talk = ConversationRules.Between(Room, Harbour.Ada, Harbour.Bo, Harbour.Noon);
        ConversationRules.Update(talk, Harbour.Ada.Id, new ConversationPatch { Name = "crew" }).Refuses(Faults.WrongChannelKind);
    }

    [Fact]
    public void has_nothing_of_a_guild()
    {
        var group = Group();

        ChannelRules.Update(group, Harbour.Ada.Id, Room, new ChannelPatch { Name = "x" }).Refuses(Faults.MissingPermissions);
        ChannelRules.Delete(group, Harbour.Ada.Id, Room).Refuses(Faults.MissingPermissions);
        MemberRules.Kick(group, Harbour.Ada.Id, Harbour.Bo.Id).Refuses(Faults.UnknownGuild);
        GuildRules.Delete(group, Harbour.Ada.Id).Refuses(Faults.UnknownGuild);
        Assert.False(group.IsOpen(group.Channels[Room]));
    }

    private static GuildState Group() => ConversationRules.Group(Room, Harbour.Ada, [Harbour.Bo, Harbour.Cem], Harbour.Noon).Value;
}
