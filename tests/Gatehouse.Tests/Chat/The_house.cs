using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class The_house
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly InMemoryHouse _house = new();

    [Fact]
    public async Task shows_a_guild_to_its_members_only()
    {
        Assert.Equal(Harbour.Id, (await _house.Guilds.FindAsync(Harbour.Bo.Id, Harbour.Id, Never)).Value.Id);
        (await _house.Guilds.FindAsync(Harbour.Dot.Id, Harbour.Id, Never)).Refuses(Faults.MissingAccess);
        (await _house.Guilds.FindAsync(Harbour.Bo.Id, new GuildId(5), Never)).Refuses(Faults.UnknownGuild);
    }

    [Fact]
    public async Task makes_guilds_up_to_200_for_a_person()
    {
        for (var i = 0; i < 199; i++)
        {
            Assert.Null((await _house.Guilds.CreateAsync(Harbour.Ada.Id, new NewGuild("more"), Never)).Fault);
        }

        Assert.Equal(30001, (await _house.Guilds.CreateAsync(Harbour.Ada.Id, new NewGuild("more"), Never)).Fault?.Code);
        (await _house.Guilds.CreateAsync(new UserId(77), new NewGuild("more"), Never)).Refuses(Faults.UnknownUser);
    }

    [Fact]
    public async Task changes_and_deletes_a_guild()
    {
        var changed = await _house.Guilds.UpdateAsync(Harbour.Ada.Id, Harbour.Id, new GuildPatch { Name = "port" }, Never);
        Assert.Equal("port", changed.Value.Guild.Name);

        Assert.Null((await _house.Guilds.DeleteAsync(Harbour.Ada.Id, Harbour.Id, Never)).Fault);
        (await _house.Guilds.FindAsync(Harbour.Ada.Id, Harbour.Id, Never)).Refuses(Faults.UnknownGuild);
    }

    [Fact]
    public async Task lists_the_channels_one_may_view_in_their_order()
    {
        var first = await _house.Channels.CreateAsync(Harbour.Ada.Id, Harbour.Id, new NewChannel("first") { Position = 0 }, Never);
        var secret = await _house.Channels.CreateAsync(
            Harbour.Ada.Id,
            Harbour.Id,
            new NewChannel("secret")
            {
                Overwrites = (System.Collections.Immutable.ImmutableArray<Overwrite>)[Harbour.Everyone(deny: Permissions.ViewChannel)],
            },
            Never);

        var mine = (await _house.Channels.ListAsync(Harbour.Ada.Id, Harbour.Id, Never)).Value;
        var theirs = (await _house.Channels.ListAsync(Harbour.Bo.Id, Harbour.Id, Never)).Value;

        Assert.Equal(["general", "first", "secret"], mine.Select(channel => channel.Name));
        Assert.Equal(["general", "first"], theirs.Select(channel => channel.Name));
        (await _house.Channels.FindAsync(Harbour.Bo.Id, secret.Value.Id, Never)).Refuses(Faults.MissingAccess);
        Assert.Equal(first.Value, (await _house.Channels.FindAsync(Harbour.Bo.Id, first.Value.Id, Never)).Value.Channel);
    }

    [Fact]
    public async Task hands_back_the_channel_it_deleted()
    {
        Assert.Equal("general", (await _house.Channels.DeleteAsync(Harbour.Ada.Id, Harbour.General, Never)).Value.Name);
        (await _house.Channels.DeleteAsync(Harbour.Ada.Id, Harbour.General, Never)).Refuses(Faults.UnknownChannel);
    }

    [Fact]
    public async Task makes_lists_and_deletes_roles()
    {
        var role = (await _house.Roles.CreateAsync(Harbour.Ada.Id, Harbour.Id, new NewRole { Name = "crew" }, Never)).Value;

        var all = (await _house.Roles.ListAsync(Harbour.Bo.Id, Harbour.Id, Never)).Value;
        Assert.Equal(["@everyone", "crew"], all.Select(one => one.Name));
        Assert.Equal(role, (await _house.Roles.FindAsync(Harbour.Bo.Id, Harbour.Id, role.Id, Never)).Value);
        Assert.Null((await _house.Members.AddRoleAsync(Harbour.Ada.Id, Harbour.Id, Harbour.Bo.Id, role.Id, Never)).Fault);
        Assert.Null((await _house.Roles.DeleteAsync(Harbour.Ada.Id, Harbour.Id, role.Id, Never)).Fault);
        Assert.Empty((await _house.Members.FindAsync(Harbour.Ada.Id, Harbour.Id, Harbour.Bo.Id, Never)).Value.Roles);
    }

    [Fact]
    public async Task pages_through_members_by_id()
    {
        var first = (await _house.Members.ListAsync(Harbour.Bo.Id, Harbour.Id, new UserId(0), 2, Never)).Value;
        var second = (await _house.Members.ListAsync(Harbour.Bo.Id, Harbour.Id, first[^1].User.Id, 2, Never)).Value;

        Assert.Equal([Harbour.Ada, Harbour.Bo], first.Select(member => member.User));
        Assert.Equal([Harbour.Cem], second.Select(member => member.User));
        (await _house.Members.ListAsync(Harbour.Bo.Id, Harbour.Id, default, 1_001, Never)).RefusesField("limit", "NUMBER_TYPE_MAX");
    }

    [Fact]
    public async Task lets_bots_in_but_not_people_that_way()
    {
        var robot = InMemoryHouse.Robot.Id;

        Assert.True((await _house.Members.AddBotAsync(Harbour.Ada.Id, Harbour.Id, robot, Never)).Value.IsNew);
        Assert.False((await _house.Members.AddBotAsync(Harbour.Ada.Id, Harbour.Id, robot, Never)).Value.IsNew);
        (await _house.Members.AddBotAsync(Harbour.Ada.Id, Harbour.Id, Harbour.Dot.Id, Never)).Refuses(Faults.UnknownUser);
        (await _house.Members.AddBotAsync(Harbour.Bo.Id, Harbour.Id, robot, Never)).Refuses(Faults.MissingPermissions);
    }

    [Fact]
    public async Task sends_answers_edits_and_deletes_messages()
    {
        var first = (await _house.Messages.SendAsync(Harbour.Bo.Id, Harbour.General, new NewMessage("ahoy"), Never)).Value.Message;
        var wish = new NewMessage("aye") { Reply = new ReplyTarget(first.Id) };
        var reply = (await _house.Messages.SendAsync(Harbour.Cem.Id, Harbour.General, wish, Never)).Value.Message;

        var page = (await _house.Messages.PageAsync(Harbour.Ada.Id, Harbour.General, new HistoryCursor.Newest(), 50, Never)).Value;
        Assert.Equal(["aye", "ahoy"], page.Messages.Select(message => message.Content));
        Assert.Equal("ahoy", page.Messages[0].Referenced?.Content);

        var edit = new MessagePatch { Content = "aye aye" };
        var edited = (await _house.Messages.EditAsync(Harbour.Cem.Id, Harbour.General, reply.Id, edit, Never)).Value.Message;
        Assert.Equal([Harbour.Bo], edited.Mentions.AsEnumerable());
        (await _house.Messages.EditAsync(Harbour.Bo.Id, Harbour.General, reply.Id, edit, Never)).Refuses(Faults.NotYourMessage);

        (await _house.Messages.DeleteAsync(Harbour.Bo.Id, Harbour.General, reply.Id, Never)).Refuses(Faults.MissingPermissions);
        Assert.Null((await _house.Messages.DeleteAsync(Harbour.Ada.Id, Harbour.General, first.Id, Never)).Fault);
        Assert.Null((await _house.Messages.FindAsync(Harbour.Ada.Id, Harbour.General, reply.Id, Never)).Value.Message.Referenced);
        (await _house.Messages.FindAsync(Harbour.Ada.Id, Harbour.General, first.Id, Never)).Refuses(Faults.UnknownMessage);
    }

    [Fact]
    public async Task keeps_the_past_from_who_may_not_read_it()
    {
        var sent = (await _house.Messages.SendAsync(Harbour.Ada.Id, Harbour.General, new NewMessage("ahoy"), Never)).Value.Message;
        _house.GuildStore.Put(Harbour.New().WithOverwrites(Harbour.Everyone(deny: Permissions.ReadMessageHistory)));

        Assert.Empty((await _house.Messages.PageAsync(Harbour.Bo.Id, Harbour.General, new HistoryCursor.Newest(), 50, Never)).Value.Messages);
        (await _house.Messages.FindAsync(Harbour.Bo.Id, Harbour.General, sent.Id, Never)).Refuses(Faults.MissingPermissions);
        (await _house.Messages.PageAsync(Harbour.Dot.Id, Harbour.General, new HistoryCursor.Newest(), 50, Never)).Refuses(Faults.MissingAccess);
        (await _house.Messages.PageAsync(Harbour.Ada.Id, Harbour.General, new HistoryCursor.Newest(), 0, Never))
            .RefusesField("limit", "NUMBER_TYPE_MIN");
    }

    [Fact]
    public async Task posts_a_message_once_when_its_nonce_is_enforced()
    {
        var wish = new NewMessage("ahoy") { Nonce = "\"7\"", EnforceNonce = true };

        var first = await _house.Messages.SendAsync(Harbour.Bo.Id, Harbour.General, wish, Never);
        var second = await _house.Messages.SendAsync(Harbour.Bo.Id, Harbour.General, wish, Never);

        Assert.Equal(first.Value.Message.Id, second.Value.Message.Id);
    }

    [Fact]
    public async Task tells_who_is_typing_where_they_may_write()
    {
        Assert.Null((await _house.Messages.TypeAsync(Harbour.Bo.Id, Harbour.General, Never)).Fault);
        (await _house.Messages.TypeAsync(Harbour.Dot.Id, Harbour.General, Never)).Refuses(Faults.MissingAccess);

        Assert.Equal("TYPING_START", Assert.Single(_house.Heard).Name);
    }

    [Fact]
    public async Task lets_people_in_by_invite_and_counts_each_once()
    {
        var invite = (await _house.Invites.CreateAsync(Harbour.Bo.Id, Harbour.General, new NewInvite { MaxUses = 1 }, Never)).Value.Invite;

        Assert.Matches("^[A-Za-z0-9]{8}$", invite.Code);
        Assert.False((await _house.Invites.UseAsync(Harbour.Cem.Id, invite.Code, Never)).Value.IsNewMember);
        (await _house.Invites.UseAsync(InMemoryHouse.Robot.Id, invite.Code, Never)).Refuses(Faults.NotForBots);
        var used = (await _house.Invites.UseAsync(Harbour.Dot.Id, invite.Code, Never)).Value;
        Assert.True(used.IsNewMember);
        Assert.True(used.Guild.Members.ContainsKey(Harbour.Dot.Id));
        (await _house.Invites.FindAsync(invite.Code, Never)).Refuses(Faults.UnknownInvite);
    }

    [Fact]
    public async Task lets_an_invite_end()
    {
        var invite = (await _house.Invites.CreateAsync(Harbour.Bo.Id, Harbour.General, new NewInvite { MaxAge = 60 }, Never)).Value.Invite;

        Assert.Equal(Harbour.Id, (await _house.Invites.FindAsync(invite.Code, Never)).Value.Guild.Id);
        _house.Clock.Now += TimeSpan.FromSeconds(60);
        (await _house.Invites.UseAsync(Harbour.Dot.Id, invite.Code, Never)).Refuses(Faults.UnknownInvite);
        (await _house.Invites.FindAsync("x", Never)).Refuses(Faults.UnknownInvite);
    }

    [Fact]
    public async Task makes_invites_only_for_who_may_invite()
    {
        var refused = await _house.Invites.CreateAsync(
            Harbour.Bo.Id, Harbour.General, new NewInvite { MaxAge = 604_801, MaxUses = 101 }, Never);
        refused.RefusesField("max_age", "NUMBER_TYPE_MAX");
        refused.RefusesField("max_uses", "NUMBER_TYPE_MAX");

        _house.GuildStore.Put(Harbour.New().WithOverwrites(Harbour.Everyone(deny: Permissions.CreateInstantInvite)));
        (await _house.Invites.CreateAsync(Harbour.Bo.Id, Harbour.General, new NewInvite(), Never)).Refuses(Faults.MissingPermissions);
    }

    [Fact]
    public async Task shows_an_email_to_nobody_but_its_owner()
    {
        Assert.Equal("ada@harbour.example", (await _house.People.FindSelfAsync(Harbour.Ada.Id, Never)).Value.Email);
        Assert.Equal(Harbour.Ada, (await _house.People.FindAsync(Harbour.Ada.Id, Never)).Value);
        (await _house.People.FindAsync(new UserId(77), Never)).Refuses(Faults.UnknownUser);

        var changed = await _house.People.UpdateAsync(Harbour.Ada.Id, new ProfilePatch { GlobalName = "Ada" }, Never);
        Assert.Equal("Ada", changed.Value.User.GlobalName);
        Assert.Equal("ada@harbour.example", changed.Value.Email);
    }
}
