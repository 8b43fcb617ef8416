using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_notice
{
    private static readonly ChannelId Cabin = new(500);

    [Fact]
    public void of_who_joins_is_theirs_and_goes_into_the_system_channel()
    {
        var change = MemberRules.Join(Harbour.New(), Harbour.Dot, Harbour.Noon).Value;

        var notice = Assert.Single(change.Notices);
        Assert.Equal((MessageKind.Join, Harbour.General, Harbour.Id, Harbour.Dot, ""), (notice.Kind, notice.Channel, notice.Guild, notice.Author, notice.Content));
        Assert.Empty(notice.Mentions);
        Assert.Empty(MemberRules.Join(Harbour.New(), Harbour.Bo, Harbour.Noon).Value.Notices);
    }

    [Fact]
    public void of_who_joins_is_left_out_where_nobody_wants_it_or_there_is_nowhere_to_say_it()
    {
        var guild = Harbour.New();
        var quiet = GuildRules.Update(guild, Harbour.Ada.Id, new GuildPatch { Unsaid = Unsaid.Joins | Unsaid.Tips }).Value.After;
        var placeless = GuildRules.Update(guild, Harbour.Ada.Id, new GuildPatch { SystemChannel = default(ChannelId?) }).Value.After;
        var bereft = ChannelRules.Delete(guild, Harbour.Ada.Id, Harbour.General).Value.After;
        var other = GuildRules.Update(guild, Harbour.Ada.Id, new GuildPatch { Unsaid = Unsaid.Tips }).Value.After;

        Assert.Null(bereft.Guild.SystemChannel);
        Assert.All([quiet, placeless, bereft], state => Assert.Empty(MemberRules.Join(state, Harbour.Dot, Harbour.Noon).Value.Notices));
        Assert.Single(MemberRules.Join(other, Harbour.Dot, Harbour.Noon).Value.Notices);
    }

    [Theory]
    [InlineData(-1, "NUMBER_TYPE_MIN")]
    [InlineData(64, "NUMBER_TYPE_MAX")]
    public void is_left_out_by_known_flags_only(int flags, string code) =>
        GuildRules.Update(Harbour.New(), Harbour.Ada.Id, new GuildPatch { Unsaid = (Unsaid)flags }).RefusesField("system_channel_flags", code);

    [Fact]
    public void of_a_group_says_who_did_what_to_whom()
    {
        var group = Group();
        var added = ConversationRules.Add(group, Harbour.Bo.Id, Harbour.Dot, Harbour.Noon).Value;
        var removed = ConversationRules.Remove(added.After, Harbour.Ada.Id, Harbour.Dot.Id).Value;
        var left = ConversationRules.Leave(group, Cabin, Harbour.Ada.Id).Value;

        Is(Assert.Single(added.Notices), MessageKind.RecipientAdded, Harbour.Bo, Harbour.Dot);
        Is(Assert.Single(removed.Notices), MessageKind.RecipientRemoved, Harbour.Ada, Harbour.Dot);
        Is(Assert.Single(left.Notices), MessageKind.RecipientRemoved, Harbour.Ada, Harbour.Ada);
        Assert.Empty(ConversationRules.Add(group, Harbour.Ada.Id, Harbour.Bo, Harbour.Noon).Value.Notices);
    }

    [Fact]
    public void of_a_group_says_its_new_name_and_that_its_picture_is_another()
    {
        var renamed = ConversationRules.Update(Group(), Harbour.Bo.Id, new ConversationPatch { Name = "crew", Icon = "https://a/b.png" }).Value;
        var handed = ConversationRules.Update(Group(), Harbour.Ada.Id, new ConversationPatch { Owner = Harbour.Bo.Id }).Value;

        Assert.Equal(
            [(MessageKind.NameChanged, "crew", Harbour.Bo), (MessageKind.IconChanged, "", Harbour.Bo)], renamed.Notices.Select(notice => (notice.Kind, notice.Content, notice.Author)));
        Assert.Empty(handed.Notices);
        Assert.Empty(ConversationRules.Leave(ConversationRules.Leave(ConversationRules.Leave(Group(), Cabin, Harbour.Ada.Id).Value.After, Cabin, Harbour.Bo.Id).Value.After, Cabin, Harbour.Cem.Id).Value.Notices);
    }

    [Theory]
    [InlineData(MessageKind.Join, true)]
    [InlineData(MessageKind.Pinned, true)]
    [InlineData(MessageKind.Reply, true)]
    [InlineData(MessageKind.RecipientAdded, false)]
    [InlineData(MessageKind.RecipientRemoved, false)]
    [InlineData(MessageKind.NameChanged, false)]
    [InlineData(MessageKind.IconChanged, false)]
    public void is_deleted_by_its_author_only_if_its_sort_ever_is(MessageKind kind, bool may)
    {
        var place = Harbour.New().Admit(Harbour.General, Harbour.Bo.Id).Value;
        var message = new Message(new(9), Harbour.General, Harbour.Id, Harbour.Bo, "") { Kind = kind };

        Assert.Equal(may ? null : Faults.SystemMessage, MessageRules.MayDelete(place, message));
        Assert.Equal(may ? Faults.MissingPermissions : Faults.SystemMessage, MessageRules.MayDelete(place, message with { Author = Harbour.Cem }));
    }

    private static GuildState Group() => ConversationRules.Group(Cabin, Harbour.Ada, [Harbour.Bo, Harbour.Cem], Harbour.Noon).Value;

    private static void Is(Message notice, MessageKind kind, User by, User about)
    {
        Assert.Equal((kind, Cabin, by), (notice.Kind, notice.Channel, notice.Author));
        Assert.True(notice.IsInConversation);
        Assert.Equal([about], notice.Mentions.AsEnumerable());
    }
}
