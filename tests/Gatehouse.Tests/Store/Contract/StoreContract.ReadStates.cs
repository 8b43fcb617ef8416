using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

public abstract partial class StoreContract
{
    private static readonly RoleId Pilot = new(1_400_000_000_000_003_000);

    [Fact]
    public async Task remembers_how_far_somebody_has_read_and_tells_it_once()
    {
        var guild = await _store.FoundAsync();
        var one = await _store.SayAsync(guild, "one");
        var two = await _store.SayAsync(guild, "two");
        await ReadAsync(Bo, one);
        await ReadAsync(Bo, two);
        var head = _store.Log.Head;
        await ReadAsync(Bo, two);
        await ReadAsync(Bo, one);
        Assert.Equal(head, _store.Log.Head);
        await ReopenAsync();

        Assert.Equal([new ReadState(Quay, two.Id, 0)], await ReadByAsync(Bo));
        await ReadAsync(Bo, one, manual: true);
        Assert.Equal([new ReadState(Quay, one.Id, 0)], await ReadByAsync(Bo));
    }

    [Fact]
    public async Task tells_how_far_somebody_has_read_to_themselves_with_a_growing_version()
    {
        var guild = await _store.FoundAsync();
        var one = await _store.SayAsync(guild, "one");
        await ReadAsync(Bo, one);
        await ReadAsync(Bo, one.Id with { Value = one.Id.Value - 1 }, manual: true, mentions: 3);

        var told = _store.Published.Where(e => e.Name == "MESSAGE_ACK").ToArray();
        Assert.All(told, e => Assert.Equal($"user:{Bo.Id}", e.Topic));
        Assert.Equal(
            [$"{Quay} {one.Id} 0 at {told[0].Position}", $"{Quay} {one.Id.Value - 1} 3 manual at {told[1].Position}"],
            told.Select(e => System.Text.Encoding.UTF8.GetString(e.Payload.Span)));
    }

    [Fact]
    public async Task lets_nobody_read_what_is_not_written_yet()
    {
        var guild = await _store.FoundAsync();
        var one = await _store.SayAsync(guild, "one");
        await ReadAsync(Bo, new MessageId(ulong.MaxValue));
        var two = await _store.SayAsync(guild, "two <@bo>", mentions: [Bo]);

        var read = Assert.Single(await ReadByAsync(Bo));
        Assert.InRange(read.Last.Value, one.Id.Value, two.Id.Value - 1);
        Assert.Equal(1, read.Mentions);
    }

    [Fact]
    public async Task takes_what_somebody_says_for_read_by_them_without_a_word()
    {
        var guild = await _store.FoundAsync();
        await _store.SayAsync(guild, "two words <@ada>", author: Bo, mentions: [Ada]);
        Assert.Equal(1, Assert.Single(await ReadByAsync(Ada)).Mentions);
        var said = await _store.SayAsync(guild, "ahoy @everyone", everyone: true);
        await _store.PostAsync(
            new Message(default, Quay, Harbour, new User(new(77), "hook", IsBot: true), "beep") { Webhook = new(77) }, guild, onceByNonce: false, Never);

        Assert.Equal([new ReadState(Quay, said.Id, 0)], await ReadByAsync(Ada));
        Assert.DoesNotContain(_store.Published, e => e.Name == "MESSAGE_ACK");
        Assert.Equal(0, Ask("SELECT count(*) FROM read_states WHERE user_id = 77"));
    }

    [Fact]
    public async Task counts_unread_mentions_by_name_by_role_and_of_everybody_once_a_message()
    {
        var guild = await _store.FoundAsync();
        var read = await _store.SayAsync(guild, "@everyone", everyone: true);
        await _store.SayAsync(guild, "all at once", mentions: [Bo, Cem], roles: [Pilot], everyone: true);
        await _store.SayAsync(guild, "by role", roles: [Pilot]);
        await _store.SayAsync(guild, "by name", Office, mentions: [Bo]);
        await _store.SayAsync(guild, "nobody");
        await _store.SayAsync(guild, "himself", Office, author: Bo, mentions: [Bo], everyone: true);
        await _store.SayAsync(guild, "by role there", Office, roles: [Pilot]);

        Assert.Equal([(Quay, 3), (Office, 1)], (await ReadByAsync(Bo)).Select(entry => (entry.Channel, entry.Mentions)));
        await ReadAsync(Bo, read);
        Assert.EndsWith($" 2 at {_store.Log.Head}", Told("MESSAGE_ACK"), StringComparison.Ordinal);
        await ReopenAsync();
        Assert.Equal([(Quay, 2), (Office, 1)], (await ReadByAsync(Bo)).Select(entry => (entry.Channel, entry.Mentions)));
        Assert.Equal([(Quay, 0), (Office, 1)], (await ReadByAsync(Bo, since: channel => channel == Office ? Then : null)).Select(entry => (entry.Channel, entry.Mentions)));
    }

    [Fact]
    public async Task counts_no_mentions_from_before_somebody_came()
    {
        var guild = await _store.FoundAsync();
        var said = await _store.SayAsync(guild, "ahoy", mentions: [Bo], everyone: true);
        var then = Snowflakes.TimeOf(said.Id.Value);

        Assert.Equal(1, Assert.Single(await ReadByAsync(Bo, since: _ => then)).Mentions);
        Assert.Empty(await ReadByAsync(Bo, since: _ => then.AddMilliseconds(1)));
    }

    [Fact]
    public async Task takes_a_clients_own_count_and_adds_what_comes_after()
    {
        var guild = await _store.FoundAsync();
        var one = await _store.SayAsync(guild, "one", mentions: [Bo]);
        await _store.SayAsync(guild, "two", mentions: [Bo]);
        await ReadAsync(Bo, one, manual: true, mentions: 7);
        await _store.SayAsync(guild, "three", mentions: [Bo]);
        Assert.Equal([new ReadState(Quay, one.Id, 8)], await ReadByAsync(Bo));

        await ReadAsync(Bo, one, manual: true, mentions: int.MaxValue);
        Assert.Equal([new ReadState(Quay, one.Id, ReadState.MostMentions)], await ReadByAsync(Bo));
        await ReadAsync(Bo, one, manual: true);
        Assert.Equal([new ReadState(Quay, one.Id, 2)], await ReadByAsync(Bo));
    }

    [Fact]
    public async Task counts_no_further_than_anybody_reads()
    {
        var guild = await _store.FoundAsync();
        await Task.WhenAll(Enumerable.Range(0, ReadState.MostMentions + 20).Select(i =>
            _store.SayAsync(guild, $"{i}", mentions: [Bo], roles: i % 2 == 0 ? [Pilot] : []).AsTask()));

        Assert.Equal(ReadState.MostMentions, Assert.Single(await ReadByAsync(Bo)).Mentions);
    }

    [Fact]
    public async Task goes_on_counting_a_mention_that_was_deleted_until_the_newest_message_is_read()
    {
        var guild = await _store.FoundAsync();
        var kept = await _store.SayAsync(guild, "kept");
        var gone = await _store.SayAsync(guild, "gone", mentions: [Bo]);
        await _store.Messages.DeleteAsync(Quay, gone.Id, guild, _ => null, _ => null, Never);
        Assert.Equal(1, Assert.Single(await ReadByAsync(Bo)).Mentions);

        await ReadAsync(Bo, kept);
        Assert.Equal([new ReadState(Quay, kept.Id, 0)], await ReadByAsync(Bo));
    }

    [Fact]
    public async Task counts_each_message_of_a_conversation_for_everybody_else_in_it()
    {
        await _store.FoundAsync();
        var talk = await _store.Conversations.CreateAsync(ConversationRules.Between(Cabin, Ada, Bo, Then), Never);
        var first = await _store.SayAsync(talk, "one", Cabin);
        await _store.SayAsync(talk, "two", Cabin, mentions: [Bo]);
        Assert.Equal(2, Assert.Single(await ReadByAsync(Bo)).Mentions);
        Assert.Equal(0, Assert.Single(await ReadByAsync(Ada)).Mentions);

        await _store.ReadStates.AcknowledgeAsync(Bo.Id, [new Acknowledgement(talk.Id, Cabin, first.Id)], Never);
        Assert.Equal([new ReadState(Cabin, first.Id, 1)], await ReadByAsync(Bo));
    }

    [Fact]
    public async Task forgets_what_somebody_has_read_when_they_leave_and_passes_over_what_they_read_too_late()
    {
        var guild = await _store.FoundAsync();
        var one = await _store.SayAsync(guild, "one", mentions: [Bo]);
        await ReadAsync(Bo, one);
        await _store.Guilds.ChangeAsync(
            Harbour,
            state => new GuildChange(state, state with { Members = state.Members.Remove(Bo.Id) }, [new GuildEvent.MemberLeft(state.Members[Bo.Id])]),
            Never);
        var head = _store.Log.Head;
        await ReadAsync(Bo, one);
        await _store.ReadStates.AcknowledgeAsync(Ada.Id, [new Acknowledgement(Harbour, new(5), one.Id), new Acknowledgement(new(6), new(6), one.Id)], Never);

        Assert.Equal(head, _store.Log.Head);
        Assert.Equal(0, Ask($"SELECT count(*) FROM read_states WHERE user_id = {Bo.Id}"));
    }

    [Fact]
    public async Task tells_what_was_read_and_mentioned_up_to_a_seam()
    {
        var guild = await _store.FoundAsync();
        await _store.SayAsync(guild, "one", mentions: [Bo]);
        var seam = await _store.Guilds.CaptureAsync(Bo.Id, (_, _) => { }, Never);
        await _store.SayAsync(guild, "two", mentions: [Bo]);

        Assert.Equal(1, Assert.Single(await ReadByAsync(Bo, seam: seam)).Mentions);
        Assert.Equal(_store.Log.Head - 1, seam.Position);
        Assert.Equal(2, Assert.Single(await ReadByAsync(Bo)).Mentions);
    }

    private ValueTask ReadAsync(User user, Message through, bool manual = false, int? mentions = null) => ReadAsync(user, through.Id, manual, mentions);

    private ValueTask ReadAsync(User user, MessageId through, bool manual = false, int? mentions = null) =>
        _store.ReadStates.AcknowledgeAsync(user.Id, [new Acknowledgement(Harbour, Quay, through) { IsManual = manual, Mentions = mentions }], Never);

    private async Task<IReadOnlyList<ReadState>> ReadByAsync(User user, Func<ChannelId, DateTimeOffset?>? since = null, Seam? seam = null)
    {
        var now = seam ?? await _store.Guilds.CaptureAsync(user.Id, (_, _) => { }, Never);
        var read = await _store.ReadStates.OfAsync(user.Id, (_, channel) => since is null || channel is not { } seen ? Then.AddYears(-1) : since(seen), now, Never);
        Assert.False(read.IsPartial);
        return read.Entries;
    }

    private string Told(string name) => System.Text.Encoding.UTF8.GetString(_store.Published.Last(e => e.Name == name).Payload.Span);
}
