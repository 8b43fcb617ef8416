using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

public abstract partial class StoreContract
{
    private static readonly Emoji Thumb = new("👍");
    private static readonly Emoji Gull = new("gull", 7, IsAnimated: true);

    [Fact]
    public async Task counts_each_reaction_once_and_tells_it_once()
    {
        var guild = await _store.FoundAsync();
        var said = await _store.SayAsync(guild, "ahoy");
        await ReactAsync(said, Gull, Bo);
        await ReactAsync(said, Thumb, Ada);
        await ReactAsync(said, Gull with { Name = "tern" }, Ada);
        var before = _store.Log.Head;
        await ReactAsync(said, Gull, Bo);
        Assert.Equal(before, _store.Log.Head);
        await ReopenAsync();

        Assert.Equal([new Reaction(Gull, 2, true), new Reaction(Thumb, 1, false)], await ReactionsAsync(said, Bo));
        Assert.Equal([Ada, Bo], (await _store.Reactions.ReactorsAsync(Quay, said.Id, Gull, default, 100, Never)).Value.AsEnumerable());
        Assert.Equal([Bo], (await _store.Reactions.ReactorsAsync(Quay, said.Id, Gull, Ada.Id, 100, Never)).Value.AsEnumerable());
        Assert.Equal([Ada], (await _store.Reactions.ReactorsAsync(Quay, said.Id, Gull, default, 1, Never)).Value.AsEnumerable());
    }

    [Fact]
    public async Task takes_reactions_away_one_by_one_by_emoji_and_all()
    {
        var guild = await _store.FoundAsync();
        var said = await _store.SayAsync(guild, "ahoy");
        await ReactAsync(said, Thumb, Ada);
        await ReactAsync(said, Thumb, Bo);
        await ReactAsync(said, Gull, Bo);

        Assert.Null((await _store.Reactions.RemoveAsync(Quay, said.Id, guild, Thumb, Ada.Id, Never)).Fault);
        Assert.Null((await _store.Reactions.RemoveAsync(Quay, said.Id, guild, Thumb, Ada.Id, Never)).Fault);
        Assert.Equal([new Reaction(Thumb, 1, false), new Reaction(Gull, 1, false)], await ReactionsAsync(said, Ada));
        Assert.Null((await _store.Reactions.ClearAsync(Quay, said.Id, guild, Thumb, Never)).Fault);
        Assert.Equal([new Reaction(Gull, 1, true)], await ReactionsAsync(said, Bo));
        Assert.Equal(10014, (await _store.Reactions.RemoveAsync(Quay, said.Id, guild, Thumb, Bo.Id, Never)).Fault?.Code);
        Assert.Null((await _store.Reactions.ClearAsync(Quay, said.Id, guild, null, Never)).Fault);
        Assert.Null((await _store.Reactions.ClearAsync(Quay, said.Id, guild, null, Never)).Fault);
        Assert.Empty(await ReactionsAsync(said, Bo));
        Assert.Equal(
            ["ReactionAdded", "ReactionAdded", "ReactionAdded", "ReactionRemoved", "ReactionsCleared", "ReactionsCleared"],
            _store.Published.Select(told => told.Name).Where(name => name.StartsWith("Reaction", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task asks_on_the_newest_reactions_whether_one_may_be_added()
    {
        var guild = await _store.FoundAsync();
        var said = await _store.SayAsync(guild, "ahoy");
        await ReactAsync(said, Thumb, Ada);
        var refusal = new Fault(FaultKind.Forbidden, 1, "no");

        var refused = await _store.Reactions.AddAsync(Quay, said.Id, guild, Gull, Ada.Id, (isThere, kinds) => !isThere && kinds == 1 ? refusal : null, Never);
        Assert.Equal(refusal, refused.Fault);
        Assert.Equal(10008, (await _store.Reactions.AddAsync(Office, said.Id, guild, Gull, Ada.Id, (_, _) => null, Never)).Fault?.Code);
        Assert.Null((await _store.Reactions.AddAsync(Quay, said.Id, guild, Thumb, Bo.Id, (isThere, _) => isThere ? null : refusal, Never)).Fault);
    }

    [Fact]
    public async Task adds_no_reaction_twice_when_many_react_at_once()
    {
        var guild = await _store.FoundAsync();
        var said = await _store.SayAsync(guild, "ahoy");

        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => ReactAsync(said, Thumb, i % 2 == 0 ? Ada : Bo)));

        Assert.Equal([new Reaction(Thumb, 2, true)], await ReactionsAsync(said, Ada));
        Assert.Equal(2, _store.Published.Count(told => told.Name == "ReactionAdded"));
    }

    [Fact]
    public async Task forgets_reactions_with_their_message()
    {
        var guild = await _store.FoundAsync();
        var said = await _store.SayAsync(guild, "ahoy");
        await ReactAsync(said, Thumb, Ada);
        await _store.Messages.DeleteAsync(Quay, said.Id, guild, _ => null, _ => null, Never);

        Assert.Empty(await ReactionsAsync(said, Ada));
        Assert.Equal(10008, (await _store.Reactions.ReactorsAsync(Quay, said.Id, Thumb, default, 1, Never)).Fault?.Code);
    }

    [Fact]
    public async Task pins_messages_and_lists_them_by_when_they_were_pinned()
    {
        var guild = await _store.FoundAsync();
        var one = await _store.SayAsync(guild, "one");
        var two = await _store.SayAsync(guild, "two");
        var three = await _store.SayAsync(guild, "three");
        foreach (var message in new[] { two, one, three, one })
        {
            Assert.Null((await PinAsync(message, guild)).Fault);
        }

        Assert.Equal(
            Enumerable.Repeat("MESSAGE_UPDATE PinsChanged MESSAGE_CREATE", 3),
            _store.Published.Select(told => told.Name).SkipWhile(name => name != "MESSAGE_UPDATE").Chunk(3).Select(three => string.Join(' ', three)));

        await ReopenAsync();
        var pinned = await _store.Pins.PinnedAsync(Quay, null, 10, Never);
        Assert.Equal(["three", "one", "two"], pinned.Select(message => message.Content));
        Assert.Equal(["two"], (await _store.Pins.PinnedAsync(Quay, pinned[1].PinnedAt, 10, Never)).Select(message => message.Content));
        Assert.Equal(["three"], (await _store.Pins.PinnedAsync(Quay, null, 1, Never)).Select(message => message.Content));
        Assert.Equal(pinned[0].PinnedAt, (await _store.Guilds.FindAsync(Harbour, Never))!.Channels[Quay].LastPinAt);

        Assert.Null((await _store.Pins.UnpinAsync(Quay, one.Id, guild, _ => null, Never)).Fault);
        Assert.Null((await _store.Pins.UnpinAsync(Quay, one.Id, guild, _ => null, Never)).Fault);
        Assert.Null((await _store.Messages.FindAsync(Quay, one.Id, Never))!.PinnedAt);
        Assert.Equal(2, (await _store.Pins.PinnedAsync(Quay, null, 10, Never)).Count);
        Assert.Equal(10008, (await _store.Pins.UnpinAsync(Quay, new MessageId(9), guild, _ => null, Never)).Fault?.Code);
    }

    [Fact]
    public async Task deletes_many_messages_with_one_event()
    {
        var guild = await _store.FoundAsync();
        var first = await _store.SayAsync(guild, "first");
        var rest = new List<MessageId>();
        for (var i = 0; i < 5; i++)
        {
            rest.Add((await _store.SayAsync(guild, $"{i}")).Id);
        }

        await _store.Messages.DeleteManyAsync(Quay, [.. rest, new MessageId(9)], guild, _ => null, Never);
        var head = _store.Log.Head;
        await _store.Messages.DeleteManyAsync(Quay, rest, guild, _ => null, Never);

        Assert.Equal(head, _store.Log.Head);
        Assert.Equal("MessagesDeleted", _store.Published[^1].Name);
        Assert.Equal([first.Id], (await _store.Messages.PageAsync(Quay, new HistoryCursor.Newest(), 10, Never)).Select(message => message.Id));
        Assert.Equal(first.Id, _store.Guilds.NewestMessages(Harbour)[Quay]);
    }

    private ValueTask<Result<Done>> PinAsync(Message message, GuildState guild) => _store.Pins.PinAsync(
        Quay, message.Id, guild, (_, _) => null, pinned => new Message(default, Quay, Harbour, Bo, "") { Kind = MessageKind.Pinned, ReplyTo = pinned.Id }, _ => null, Never);

    private async Task ReactAsync(Message message, Emoji emoji, User user)
    {
        var guild = (await _store.Guilds.FindAsync(message.Guild, Never))!;
        Assert.Null((await _store.Reactions.AddAsync(message.Channel, message.Id, guild, emoji, user.Id, (_, _) => null, Never)).Fault);
    }

    private async Task<IEnumerable<Reaction>> ReactionsAsync(Message message, User viewer) =>
        (await _store.Reactions.OfAsync(message.Channel, message.Id, message.Id, viewer.Id, Never)).TryGetValue(message.Id, out var reactions) ? reactions : [];
}
