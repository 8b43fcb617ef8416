using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task says_who_joined_with_the_joining_itself()
    {
        var guild = await _store.FoundAsync();
        var ahoy = await _store.SayAsync(guild, "ahoy");
        await _store.Invites.AddAsync(new Invite("ComeHere", Harbour, Quay, Ada, Then), guild, null, Never);
        var head = _store.Published.Count;
        var stale = Cem with { Username = "once" };
        Assert.Null((await _store.Guilds.ChangeByInviteAsync("ComeHere", state => MemberRules.Join(state, stale, Then), Never)).Fault);

        Assert.Equal(["MemberJoined", "MESSAGE_CREATE"], _store.Published.Skip(head).Select(told => told.Name));
        await ReopenAsync();
        var notice = (await _store.Messages.PageAsync(Quay, new HistoryCursor.Newest(), 1, Never))[0];
        Assert.Equal((MessageKind.Join, Cem, ahoy.Sequence + 1), (notice.Kind, notice.Author, notice.Sequence));
        Assert.Equal(notice.Id, _store.Guilds.NewestMessages(Harbour)[Quay]);
        Assert.Equal(notice.Sequence + 1, (await _store.SayAsync(guild, "welcome")).Sequence);

        // Who joined has read what is said of it; to the others it is news, but mentions nobody.
        Assert.Equal([new ReadState(Quay, notice.Id, 0)], await ReadByAsync(Cem));
        Assert.Empty(await ReadByAsync(Bo));
    }

    [Fact]
    public async Task says_nothing_of_a_joining_that_is_refused()
    {
        var guild = await _store.FoundAsync();
        await _store.Invites.AddAsync(new Invite("ComeOnce", Harbour, Quay, Ada, Then) { MaxUses = 1 }, guild, null, Never);
        var answers = await Task.WhenAll(new[] { Cem, Cem with { Id = new(Cem.Id.Value + 1) } }.Select(user =>
            _store.Guilds.ChangeByInviteAsync("ComeOnce", state => MemberRules.Join(state, user, Then), Never).AsTask()));

        Assert.Single(answers, answer => answer.Fault is null);
        Assert.Single(_store.Published, told => told.Name == "MESSAGE_CREATE");
    }

    [Fact]
    public async Task keeps_what_a_guild_does_not_want_to_be_said()
    {
        await _store.FoundAsync();
        Assert.Null((await _store.Guilds.ChangeAsync(Harbour, state => GuildRules.Update(state, Ada.Id, new GuildPatch { Unsaid = Unsaid.Joins | Unsaid.Boosts }), Never)).Fault);
        await ReopenAsync();

        Assert.Equal(Unsaid.Joins | Unsaid.Boosts, (await _store.Guilds.FindAsync(Harbour, Never))!.Guild.Unsaid);
        Assert.Null((await _store.Guilds.ChangeAsync(Harbour, state => MemberRules.Join(state, Cem, Then), Never)).Fault);
        Assert.Empty(await _store.Messages.PageAsync(Quay, new HistoryCursor.Newest(), 1, Never));
    }

    [Fact]
    public async Task says_in_a_group_who_came_and_went_and_what_it_is_called()
    {
        await _store.FoundAsync();
        var group = await _store.Conversations.CreateAsync(ConversationRules.Group(Cabin, Cem, [Ada], Then).Value, Never);
        foreach (var decide in new Func<GuildState, Result<GuildChange>>[]
        {
            state => ConversationRules.Add(state, Ada.Id, Bo, Then),
            state => ConversationRules.Update(state, Bo.Id, new ConversationPatch { Name = "crew", Icon = "https://a/b.png" }),
            state => ConversationRules.Remove(state, Cem.Id, Bo.Id),
            state => ConversationRules.Leave(state, Cabin, Cem.Id),
        })
        {
            Assert.Null((await _store.Guilds.ChangeAsync(group.Id, decide, Never)).Fault);
        }

        await ReopenAsync();
        var said = await _store.Messages.PageAsync(Cabin, new HistoryCursor.Newest(), 10, Never);
        Assert.Equal(
            ["RecipientRemoved by Cem of Cem: ", "RecipientRemoved by Cem of bo: ", "IconChanged by bo of : ", "NameChanged by bo of : crew", "RecipientAdded by Ada of bo: "],
            said.Select(message => $"{message.Kind} by {message.Author.Username} of {string.Join(' ', message.Mentions.Select(user => user.Username))}: {message.Content}"));
        Assert.Equal(4, Assert.Single(await ReadByAsync(Ada)).Mentions);
        Assert.Equal(0, Ask($"SELECT count(*) FROM read_states WHERE user_id IN ({Bo.Id}, {Cem.Id})"));
    }
}
