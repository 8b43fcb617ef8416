using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class Reacting_and_pinning
{
    private static readonly GuildState Quiet = Harbour.New().WithEveryone(Permissions.ViewChannel | Permissions.ReadMessageHistory);

    [Theory]
    [InlineData(Permissions.None, false, 50013)]
    [InlineData(Permissions.None, true, null)]
    [InlineData(Permissions.AddReactions, false, null)]
    public void with_a_new_emoji_needs_a_permission_that_joining_in_does_not(Permissions given, bool isThere, int? code) =>
        Assert.Equal(code, ReactionRules.MayAdd(PlaceOf(given), new Emoji("👍"), isThere, 3)?.Code);

    [Theory]
    [InlineData(Permissions.AddReactions, 50013)]
    [InlineData(Permissions.AddReactions | Permissions.UseExternalEmojis, null)]
    public void with_an_emoji_from_elsewhere_needs_a_permission_for_that(Permissions given, int? code) =>
        Assert.Equal(code, ReactionRules.MayAdd(PlaceOf(given), new Emoji("gull", 7), false, 3)?.Code);

    [Fact]
    public void ends_at_twenty_kinds()
    {
        var place = PlaceOf(Permissions.AddReactions);

        Assert.Null(ReactionRules.MayAdd(place, new Emoji("👍"), false, 19));
        Assert.Equal(Faults.TooManyReactions, ReactionRules.MayAdd(place, new Emoji("👍"), false, 20));
        Assert.Null(ReactionRules.MayAdd(place, new Emoji("👍"), true, 20));
    }

    [Fact]
    public void needs_to_read_the_past()
    {
        var blind = Quiet.WithEveryone(Permissions.ViewChannel | Permissions.AddReactions);

        blind.AdmitToReactions(Harbour.General, Harbour.Bo.Id).Refuses(Faults.MissingPermissions);
        blind.AdmitToReactions(Harbour.General, Harbour.Dot.Id).Refuses(Faults.MissingAccess);
        Quiet.WithEveryone(0).AdmitToReactions(Harbour.General, Harbour.Bo.Id).Refuses(Faults.MissingAccess);
    }

    [Fact]
    public void is_undone_by_oneself_or_by_who_manages_messages()
    {
        Assert.Null(ReactionRules.MayRemove(PlaceOf(0), Harbour.Bo.Id));
        Assert.Equal(Faults.MissingPermissions, ReactionRules.MayRemove(PlaceOf(0), Harbour.Cem.Id));
        Assert.Null(ReactionRules.MayRemove(PlaceOf(Permissions.ManageMessages), Harbour.Cem.Id));
    }

    [Fact]
    public void of_messages_is_for_what_somebody_said_and_ends_at_fifty()
    {
        var said = new Message(new(9), Harbour.General, Harbour.Id, Harbour.Ada, "ahoy");

        Assert.Null(PinRules.MayPin(said, 49));
        Assert.Equal(Faults.TooManyPins, PinRules.MayPin(said, 50));
        Assert.Equal(Faults.SystemMessage, PinRules.MayPin(said with { Kind = MessageKind.Pinned }, 0));
    }

    [Fact]
    public void is_noted_by_the_channel()
    {
        var notice = Notices.OfPin(new Message(new(9), Harbour.General, Harbour.Id, Harbour.Ada, "ahoy"), Harbour.Bo);

        Assert.Equal((MessageKind.Pinned, new MessageId(9), Harbour.Bo), (notice.Kind, notice.ReplyTo, notice.Author));
    }

    [Theory]
    [InlineData(1, 50016)]
    [InlineData(2, null)]
    [InlineData(100, null)]
    [InlineData(101, 50016)]
    public void does_not_save_from_being_deleted_among_many(int count, int? code)
    {
        MessageId[] ids = [.. Enumerable.Range(1, count).Select(i => IdAt(Harbour.Noon.AddMinutes(-i)))];

        Assert.Equal(code, PinRules.MayDelete(PlaceOf(Permissions.ManageMessages), ids, Harbour.Noon)?.Code);
        Assert.Equal(50013, PinRules.MayDelete(PlaceOf(Permissions.PinMessages), ids, Harbour.Noon)?.Code);
    }

    [Fact]
    public void is_the_past_after_two_weeks()
    {
        var place = PlaceOf(Permissions.ManageMessages);
        MessageId[] ids = [IdAt(Harbour.Noon), IdAt(Harbour.Noon.AddDays(-14).AddSeconds(1))];

        Assert.Null(PinRules.MayDelete(place, ids, Harbour.Noon));
        Assert.Equal(Faults.TooOldForBulk, PinRules.MayDelete(place, [.. ids, IdAt(Harbour.Noon.AddDays(-15))], Harbour.Noon));
    }

    private static Place PlaceOf(Permissions given) =>
        Quiet.Granting(Harbour.Bo, given).Admit(Harbour.General, Harbour.Bo.Id).Value;

    private static MessageId IdAt(DateTimeOffset time) => new((ulong)(time.ToUnixTimeMilliseconds() - Snowflakes.Epoch) << 22);
}
