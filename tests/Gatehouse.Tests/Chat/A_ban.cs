using Gatehouse.Chat;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_ban
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private static GuildState BoMay(Permissions permissions) =>
        Harbour.New().Granting(Harbour.Bo, permissions, position: 2).Granting(Harbour.Cem, 0);

    [Fact]
    public void throws_a_member_out_and_keeps_them_out()
    {
        var change = BanRules.Ban(BoMay(Permissions.BanMembers), Harbour.Bo.Id, Harbour.Cem, "rowdy").Value;

        Assert.Collection(
            change.Events,
            left => Assert.Equal(Harbour.Cem, Assert.IsType<GuildEvent.MemberLeft>(left).Member.User),
            banned => Assert.Equal("rowdy", Assert.IsType<GuildEvent.MemberBanned>(banned).Ban.Reason));
        Assert.False(change.After.Members.ContainsKey(Harbour.Cem.Id));
        MemberRules.Join(change.After, Harbour.Cem, Harbour.Noon).Refuses(Faults.Banned);
        Assert.Empty(BanRules.Ban(change.After, Harbour.Bo.Id, Harbour.Cem, null).Value.Events);
    }

    [Fact]
    public void keeps_out_who_never_came_in() => Assert.IsType<GuildEvent.MemberBanned>(
        Assert.Single(BanRules.Ban(BoMay(Permissions.BanMembers), Harbour.Bo.Id, Harbour.Dot, null).Value.Events));

    [Fact]
    public void is_given_only_from_above_and_with_the_right_to()
    {
        var guild = BoMay(Permissions.BanMembers);

        BanRules.Ban(guild, Harbour.Bo.Id, Harbour.Ada, null).Refuses(Faults.MissingPermissions);
        BanRules.Ban(guild, Harbour.Bo.Id, Harbour.Bo, null).Refuses(Faults.MissingPermissions);
        BanRules.Ban(guild, Harbour.Cem.Id, Harbour.Dot, null).Refuses(Faults.MissingPermissions);
        BanRules.Ban(guild, Harbour.Dot.Id, Harbour.Cem, null).Refuses(Faults.MissingAccess);
        BanRules.Ban(guild.Granting(Harbour.Cem, 0, position: 3, id: 77), Harbour.Bo.Id, Harbour.Cem, null).Refuses(Faults.MissingPermissions);
    }

    [Fact]
    public void is_lifted_once()
    {
        var banned = BanRules.Ban(Harbour.New(), Harbour.Ada.Id, Harbour.Dot, null).Value.After;
        var lifted = BanRules.Lift(banned, Harbour.Ada.Id, Harbour.Dot).Value.After;

        Assert.Single(MemberRules.Join(lifted, Harbour.Dot, Harbour.Noon).Value.Events);
        BanRules.Lift(lifted, Harbour.Ada.Id, Harbour.Dot).Refuses(Faults.UnknownBan);
        BanRules.Lift(banned, Harbour.Bo.Id, Harbour.Dot).Refuses(Faults.MissingPermissions);
    }

    [Fact]
    public void of_many_passes_over_those_out_of_reach()
    {
        var guild = BoMay(Permissions.BanMembers | Permissions.ManageGuild);
        User[] all = [Harbour.Ada, Harbour.Bo, Harbour.Cem, Harbour.Dot];

        Assert.Equal([Harbour.Cem.Id.Value, Harbour.Dot.Id.Value], BanRules.BanMany(guild, Harbour.Bo.Id, all, null).Value.After.Bans.Keys.Select(id => id.Value).Order());
        BanRules.BanMany(guild, Harbour.Bo.Id, [Harbour.Ada], null).Refuses(Faults.BannedNobody);
        BanRules.BanMany(BoMay(Permissions.BanMembers), Harbour.Bo.Id, all, null).Refuses(Faults.MissingPermissions);
    }

    [Fact]
    public void is_found_on_a_page()
    {
        var guild = Harbour.New();
        for (ulong id = 1; id <= 9; id++)
        {
            guild = guild with { Bans = guild.Bans.Add(new(id), new Ban(new(id), null)) };
        }

        Assert.Equal("123", Page(null, null, 3));
        Assert.Equal("678", Page(9, null, 3));
        Assert.Equal("456", Page(null, 3, 3));
        Assert.Equal("45", Page(6, 3, 3));

        string Page(ulong? before, ulong? after, int limit) => string.Concat(BanRules
            .Page(guild, before is { } b ? new UserId(b) : null, after is { } a ? new UserId(a) : null, limit).Select(ban => ban.User.Value));
    }

    [Fact]
    public async Task takes_what_the_banned_wrote_lately_along()
    {
        var house = new InMemoryHouse();
        await SayAsync(Harbour.Cem, "old");
        house.Clock.Now += TimeSpan.FromHours(2);
        for (var i = 0; i < 150; i++)
        {
            await SayAsync(Harbour.Cem, $"{i}");
        }

        await SayAsync(Harbour.Bo, "bo's");
        Assert.Null((await house.Bans.PutAsync(
            Harbour.Ada.Id, Harbour.Id, Harbour.Cem.Id, new NewBan { DeleteMessageSeconds = 3_600 }, Never)).Fault);

        var left = await house.Messages.PageAsync(Harbour.Ada.Id, Harbour.General, new HistoryCursor.Newest(), 100, Never);
        Assert.Equal(["bo's", "old"], left.Value.Messages.Select(message => message.Content));

        async Task SayAsync(User user, string text) =>
            Assert.Null((await house.Messages.SendAsync(user.Id, Harbour.General, new NewMessage(text), Never)).Fault);
    }
}
