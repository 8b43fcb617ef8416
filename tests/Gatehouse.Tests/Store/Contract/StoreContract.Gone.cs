using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

public abstract partial class StoreContract
{
    private static readonly Func<GuildState, GuildChange>[] WaysToGo =
    [
        state => new(state, state with { Channels = state.Channels.Remove(Quay) }, [new GuildEvent.ChannelDeleted(state.Channels[Quay])]),
        state => new(state, state, [new GuildEvent.GuildDeleted()]),
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task refuses_what_was_allowed_in_a_channel_that_is_gone_by_then_and_tells_nothing_of_it(int way)
    {
        var guild = await _store.FoundAsync();
        var said = await _store.SayAsync(guild, "ahoy");
        var pinned = await _store.SayAsync(guild, "keep this");
        await PinAsync(pinned, guild);
        await ReactAsync(said, Thumb, Ada);
        Assert.Null((await _store.Webhooks.AddAsync(Bell, guild, null, Never)).Fault);
        Assert.Null((await _store.Guilds.ChangeAsync(Harbour, state => WaysToGo[way](state), Never)).Fault);
        var head = _store.Log.Head;

        var draft = new Message(default, Quay, Harbour, Ada, "too late") { Nonce = "\"1\"" };
        var invite = new Invite("TooLate1", Harbour, Quay, Ada, Then);
        Fault?[] answers =
        [
            (await _store.Messages.AddAsync(draft, guild, onceByNonce: true, Never)).Fault,
            (await _store.Messages.AddInTurnAsync(draft, guild, onceByNonce: true, TimeSpan.FromHours(1), Never)).Fault,
            (await _store.Messages.EditAsync(Quay, said.Id, guild, before => before with { Content = "x" }, Never)).Fault,
            (await _store.Messages.DeleteAsync(Quay, said.Id, guild, _ => null, _ => null, Never)).Fault,
            (await _store.Messages.DeleteManyAsync(Quay, [said.Id, pinned.Id], guild, _ => null, Never)).Fault,
            (await _store.Reactions.AddAsync(Quay, said.Id, guild, Gull, Bo.Id, (_, _) => null, Never)).Fault,
            (await _store.Reactions.RemoveAsync(Quay, said.Id, guild, Thumb, Ada.Id, Never)).Fault,
            (await _store.Reactions.ClearAsync(Quay, said.Id, guild, Thumb, Never)).Fault,
            (await _store.Reactions.ClearAsync(Quay, said.Id, guild, null, Never)).Fault,
            (await PinAsync(said, guild)).Fault,
            (await _store.Pins.UnpinAsync(Quay, pinned.Id, guild, _ => null, Never)).Fault,
            (await _store.Webhooks.AddAsync(Bell with { Id = new(Bell.Id.Value + 1) }, guild, null, Never)).Fault,
            (await _store.Invites.AddAsync(invite, guild, null, Never)).Fault,
        ];
        await ReadAsync(Bo, said);

        Assert.All(answers, fault => Assert.Equal(Faults.UnknownChannel, fault));
        Assert.Equal(10015, (await _store.Webhooks.ChangeAsync(Bell.Id, guild, bell => bell with { Name = "gong" }, (_, _) => null, Never)).Fault?.Code);
        Assert.Equal(10015, (await _store.Webhooks.DeleteAsync(Bell.Id, guild, _ => null, Never)).Fault?.Code);
        Assert.Equal(head, _store.Log.Head);
        Assert.Equal(0, Ask($"SELECT count(*) FROM turns WHERE channel = {Quay}"));
        Assert.Equal(0, Ask($"SELECT count(*) FROM invites WHERE channel = {Quay}"));
        Assert.Equal(0, Ask($"SELECT count(*) FROM webhooks WHERE channel = {Quay}"));
    }

    [Fact]
    public async Task moves_no_webhook_into_a_channel_that_is_gone()
    {
        var guild = await _store.FoundAsync();
        await _store.Webhooks.AddAsync(Bell with { Channel = Office }, guild, null, Never);
        await _store.Guilds.ChangeAsync(Harbour, state => WaysToGo[0](state), Never);

        Assert.Equal(10003, (await _store.Webhooks.ChangeAsync(Bell.Id, guild, bell => bell with { Channel = Quay }, (_, _) => null, Never)).Fault?.Code);
        Assert.Equal(Office, (await _store.Webhooks.FindAsync(Bell.Id, Never))!.Channel);
    }

    [Fact]
    public async Task answers_all_who_write_while_a_channel_is_deleted()
    {
        var guild = await _store.FoundAsync();
        var sending = Enumerable.Range(0, 100).Select(i => _store.Messages.AddAsync(
            new Message(default, Quay, Harbour, Ada, $"{i}"), guild, onceByNonce: false, Never).AsTask()).ToArray();
        Assert.Null((await _store.Guilds.ChangeAsync(Harbour, state => WaysToGo[0](state), Never)).Fault);
        var late = await _store.Messages.AddAsync(new Message(default, Quay, Harbour, Ada, "late"), guild, onceByNonce: false, Never);
        var answers = await Task.WhenAll(sending);

        Assert.Equal(10003, late.Fault?.Code);
        Assert.All(answers, answer => Assert.True(answer.Fault is null || answer.Fault == Faults.UnknownChannel));
        var told = _store.Published.Select(e => e.Name).ToList();
        Assert.Equal(answers.Count(answer => answer.Fault is null), told.Count(name => name == "MESSAGE_CREATE"));
        Assert.DoesNotContain("MESSAGE_CREATE", told.Skip(told.IndexOf("ChannelDeleted")));
    }
}
