using Gatehouse.Chat.Domain;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

public abstract partial class StoreContract
{
    private static readonly Webhook Bell = new(new(1_400_000_000_000_005_000), Harbour, Quay, "bell", new string('t', 68), Bo) { Avatar = "bell.png" };

    [Fact]
    public async Task gives_embeds_back_as_they_were_written()
    {
        var guild = await _store.FoundAsync();
        Embed[] embeds =
        [
            new()
            {
                Title = "Işık", Description = "🚢", Url = "https://a", Timestamp = Then, Color = 0, Image = "https://b", Thumbnail = "https://c",
                Footer = new EmbedFooter("foot", null), Author = new EmbedAuthor("Ada", "https://d", "https://e"),
            },
            new() { Fields = [new EmbedField("a", "b", true), new EmbedField("c", "d", false)] },
        ];
        var posted = await _store.PostAsync(new Message(default, Quay, Harbour, Ada, "") { Embeds = [.. embeds] }, guild, onceByNonce: false, Never);
        await ReopenAsync();

        var found = (await _store.Messages.FindAsync(Quay, posted.Id, Never))!.Embeds;
        Assert.Equal(embeds[0], found[0]);
        Assert.Equal(embeds[1].Fields.AsEnumerable(), found[1].Fields);
    }

    [Fact]
    public async Task lets_each_author_write_once_per_pause()
    {
        var guild = await _store.FoundAsync();
        var draft = new Message(default, Quay, Harbour, Ada, "ahoy") { Nonce = "\"1\"" };

        var first = await _store.Messages.AddInTurnAsync(draft, guild, onceByNonce: true, TimeSpan.FromHours(1), Never);
        var refused = await _store.Messages.AddInTurnAsync(draft with { Nonce = null }, guild, onceByNonce: false, TimeSpan.FromHours(1), Never);
        Assert.Null(first.Fault);
        Assert.Equal(20016, refused.Fault?.Code);
        Assert.InRange(refused.Fault!.RetryAfter!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        Assert.Equal(first.Value.Id, (await _store.Messages.AddInTurnAsync(draft, guild, onceByNonce: true, TimeSpan.FromHours(1), Never)).Value.Id);
        await ReopenAsync();
        Assert.Equal(20016, (await _store.Messages.AddInTurnAsync(draft, guild, onceByNonce: false, TimeSpan.FromHours(1), Never)).Fault?.Code);
        Assert.Null((await _store.Messages.AddInTurnAsync(draft with { Author = Bo }, guild, onceByNonce: false, TimeSpan.FromHours(1), Never)).Fault);
        Assert.Null((await _store.Messages.AddInTurnAsync(draft with { Channel = Office }, guild, onceByNonce: false, TimeSpan.FromHours(1), Never)).Fault);
        Assert.Null((await _store.Messages.AddInTurnAsync(draft, guild, onceByNonce: false, TimeSpan.FromTicks(1), Never)).Fault);
    }

    [Fact]
    public async Task keeps_webhooks_and_the_names_they_spoke_under()
    {
        var guild = await _store.FoundAsync();
        Assert.Equal(Bell, (await _store.Webhooks.AddAsync(Bell, guild, null, Never)).Value);
        var spoke = new User(Bell.Id.Author, "Ding", IsBot: true) { Avatar = "ding.png" };
        var said = await _store.PostAsync(new Message(default, Quay, Harbour, spoke, "dong") { Webhook = Bell.Id }, guild, onceByNonce: false, Never);
        var moved = (await _store.Webhooks.ChangeAsync(Bell.Id, guild, bell => bell with { Name = "gong", Channel = Office, Avatar = null }, (_, _) => null, Never)).Value;
        Assert.Equal(
            ["WebhooksChanged channel:1400000000000002000", "WebhooksChanged channel:1400000000000002001", "WebhooksChanged channel:1400000000000002000"],
            _store.Published.Where(told => told.Name == "WebhooksChanged").Select(told => $"{told.Name} {told.Subject}"));
        await ReopenAsync();

        Assert.Equal(moved, await _store.Webhooks.FindAsync(Bell.Id, Never));
        Assert.Equal([moved], (await _store.Webhooks.OfChannelAsync(Office, Never)).AsEnumerable());
        Assert.Empty(await _store.Webhooks.OfChannelAsync(Quay, Never));
        Assert.Equal([moved], (await _store.Webhooks.OfGuildAsync(Harbour, Never)).AsEnumerable());
        var found = await _store.Messages.FindAsync(Quay, said.Id, Never);
        Assert.Equal((spoke, Bell.Id), (found!.Author, found.Webhook));
        Assert.Null((await _store.Webhooks.DeleteAsync(Bell.Id, guild, _ => null, Never)).Fault);
        Assert.Equal(10015, (await _store.Webhooks.DeleteAsync(Bell.Id, guild, _ => null, Never)).Fault?.Code);
        Assert.Equal(spoke, (await _store.Messages.FindAsync(Quay, said.Id, Never))!.Author);
    }

    [Fact]
    public async Task has_fifteen_webhooks_per_channel_even_when_many_are_made_at_once_and_none_without_it()
    {
        var guild = await _store.FoundAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            _store.Webhooks.AddAsync(Bell with { Id = new(Bell.Id.Value + (ulong)i) }, guild, null, Never).AsTask()));

        Assert.Equal(15, made.Count(result => result.Fault is null));
        Assert.All(made.Where(result => result.Fault is not null), result => Assert.Equal(30007, result.Fault!.Code));
        var quay = guild.Channels[Quay];
        await _store.Guilds.ChangeAsync(
            Harbour, state => new GuildChange(state, state with { Channels = state.Channels.Remove(Quay) }, [new GuildEvent.ChannelDeleted(quay)]), Never);
        Assert.Empty(await _store.Webhooks.OfGuildAsync(Harbour, Never));
        Assert.Equal(10003, (await _store.Webhooks.AddAsync(Bell, guild, null, Never)).Fault?.Code);
    }
}
