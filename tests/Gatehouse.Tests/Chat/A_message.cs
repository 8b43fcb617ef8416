using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Tests.Chat;

public class A_message
{
    private static readonly MessageId First = new(700);

    private static Place PlaceOf(GuildState guild, User user) => guild.AdmitToWrite(Harbour.General, user.Id).Value;

    private static Fault? Check(GuildState guild, User user, NewMessage wish) => MessageRules.Check(PlaceOf(guild, user), wish);

    private static Message Draft(GuildState guild, User user, NewMessage wish, Message? answered = null) =>
        MessageRules.Draft(PlaceOf(guild, user), wish, answered).Value;

    private static Message By(User user, string content = "ahoy") => new(First, Harbour.General, Harbour.Id, user, content);

    private static Result<Message> Edit(GuildState guild, User user, Message message, MessagePatch patch) =>
        MessageRules.Edit(PlaceOf(guild, user), message, patch, answered: null, Harbour.Noon);

    [Fact]
    public void is_refused_where_it_may_not_go()
    {
        Harbour.New().AdmitToWrite(Harbour.General, Harbour.Dot.Id).Refuses(Faults.MissingAccess);
        Harbour.New().WithOverwrites(Harbour.Everyone(deny: Permissions.ViewChannel)).AdmitToWrite(Harbour.General, Harbour.Bo.Id)
            .Refuses(Faults.MissingAccess);
        Harbour.New().WithOverwrites(Harbour.Everyone(deny: Permissions.SendMessages)).AdmitToWrite(Harbour.General, Harbour.Bo.Id)
            .Refuses(Faults.MissingPermissions);
        var category = Harbour.New().With(Harbour.New().Channels[Harbour.General] with { Kind = ChannelKind.Category });
        category.AdmitToWrite(Harbour.General, Harbour.Bo.Id).Refuses(Faults.NotATextChannel);
        default(GuildState).AdmitToWrite(Harbour.General, Harbour.Bo.Id).Refuses(Faults.UnknownChannel);
    }

    [Fact]
    public void has_at_most_2000_code_points_and_is_not_blank()
    {
        Assert.Null(Check(Harbour.New(), Harbour.Bo, new NewMessage(string.Concat(Enumerable.Repeat("🚢", 2_000)))));
        Assert.Equal(50035, Check(Harbour.New(), Harbour.Bo, new NewMessage(new string('x', 2_001)))?.Code);
        Assert.Equal(50035, Check(Harbour.New(), Harbour.Bo, new NewMessage(string.Concat(Enumerable.Repeat("🚢", 2_000)) + "x"))?.Code);
        Assert.Equal(Faults.EmptyMessage, Check(Harbour.New(), Harbour.Bo, new NewMessage(" \n\t ")));
        Assert.Equal(Faults.EmptyMessage, Check(Harbour.New(), Harbour.Bo, new NewMessage("")));
    }

    [Fact]
    public void is_spoken_aloud_only_with_the_permission()
    {
        Assert.Equal(Faults.MissingPermissions, Check(Harbour.New(), Harbour.Bo, new NewMessage("ahoy") { Tts = true }));
        Assert.Null(Check(Harbour.New(), Harbour.Ada, new NewMessage("ahoy") { Tts = true }));
    }

    [Fact]
    public void answers_only_who_may_read_the_past()
    {
        var wish = new NewMessage("aye") { Reply = new ReplyTarget(First) };
        var guild = Harbour.New().WithOverwrites(Harbour.Everyone(deny: Permissions.ReadMessageHistory));

        Assert.Equal(Faults.ReplyWithoutHistory, Check(guild, Harbour.Bo, wish));
    }

    [Fact]
    public void answers_another_and_mentions_its_author()
    {
        var reply = Draft(Harbour.New(), Harbour.Bo, new NewMessage("aye") { Reply = new ReplyTarget(First) }, By(Harbour.Ada));

        Assert.Equal(MessageKind.Reply, reply.Kind);
        Assert.Equal(First, reply.ReplyTo);
        Assert.Equal("ahoy", reply.Referenced?.Content);
        reply.Mentions.Are(Harbour.Ada);
    }

    [Fact]
    public void to_a_message_that_is_gone_is_refused_unless_its_author_does_not_mind()
    {
        MessageRules.Draft(PlaceOf(Harbour.New(), Harbour.Bo), new NewMessage("aye") { Reply = new ReplyTarget(First) }, null)
            .RefusesField("message_reference", "REPLIES_UNKNOWN_MESSAGE");

        var plain = Draft(Harbour.New(), Harbour.Bo, new NewMessage("aye") { Reply = new ReplyTarget(First, FailIfNotExists: false) });
        Assert.Equal(MessageKind.Default, plain.Kind);
        Assert.Null(plain.ReplyTo);
    }

    [Fact]
    public void keeps_only_the_flags_a_sender_may_set() =>
        Assert.Equal(4 | 4096, Draft(Harbour.New(), Harbour.Bo, new NewMessage("ahoy") { Flags = -1 }).Flags);

    [Fact]
    public void is_edited_by_its_author()
    {
        var edited = Edit(Harbour.New(), Harbour.Bo, By(Harbour.Bo), new MessagePatch { Content = "ahoy <@1>" }).Value;

        Assert.Equal("ahoy <@1>", edited.Content);
        Assert.Equal(Harbour.Noon, edited.EditedAt);
        edited.Mentions.Are(Harbour.Ada);
        Edit(Harbour.New(), Harbour.Ada, By(Harbour.Bo), new MessagePatch { Content = "no" }).Refuses(Faults.NotYourMessage);
        Edit(Harbour.New(), Harbour.Bo, By(Harbour.Bo), new MessagePatch { Content = (string?)null }).Refuses(Faults.EmptyMessage);
    }

    [Fact]
    public void has_its_embeds_suppressed_by_a_moderator_but_nothing_else()
    {
        var guild = Harbour.New().Granting(Harbour.Cem, Permissions.ManageMessages);

        var edited = Edit(guild, Harbour.Cem, By(Harbour.Bo), new MessagePatch { Flags = -1 }).Value;

        Assert.Equal(4, edited.Flags);
        Assert.Null(edited.EditedAt);
        Edit(guild, Harbour.Bo, By(Harbour.Cem), new MessagePatch { Flags = 4 }).Refuses(Faults.MissingPermissions);
        Edit(guild, Harbour.Cem, By(Harbour.Bo), new MessagePatch { Flags = 4, Content = "x" }).Refuses(Faults.NotYourMessage);
        Edit(guild, Harbour.Bo, By(Harbour.Bo) with { Kind = MessageKind.Join }, new MessagePatch { Content = "x" })
            .Refuses(Faults.SystemMessage);
    }

    [Fact]
    public void is_deleted_by_its_author_or_a_moderator()
    {
        var guild = Harbour.New().Granting(Harbour.Cem, Permissions.ManageMessages);

        Assert.Null(MessageRules.MayDelete(PlaceOf(guild, Harbour.Bo), By(Harbour.Bo)));
        Assert.Null(MessageRules.MayDelete(PlaceOf(guild, Harbour.Cem), By(Harbour.Bo)));
        Assert.Equal(Faults.MissingPermissions, MessageRules.MayDelete(PlaceOf(guild, Harbour.Bo), By(Harbour.Ada)));
    }
}
