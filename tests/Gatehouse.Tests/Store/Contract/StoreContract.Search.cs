using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

public abstract partial class StoreContract
{
    private static readonly ChannelId[] Everywhere = [Quay, Office];
    private static readonly SearchScope Everything = new(Harbour, Everywhere, []);

    [Theory]
    [InlineData("ışık")]
    [InlineData("IŞIK")]
    [InlineData("isik")]
    [InlineData("ISIK")]
    [InlineData("yerinde Işık")]
    [InlineData("\"ışık YERİNDE\"")]
    [InlineData("ışık-yerinde")]
    public async Task finds_words_however_they_are_written(string query)
    {
        var guild = await _store.FoundAsync();
        await _store.SayAsync(guild, "Işık yerinde");
        await _store.SayAsync(guild, "ahoy");

        Assert.Equal(["Işık yerinde"], await SearchAsync(new() { Content = query }));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("harb")]
    [InlineData("x\" OR \"ahoy")]
    [InlineData("folded : x")]
    [InlineData("NEAR(ahoy)")]
    [InlineData("ahoy AND")]
    [InlineData("'); DROP TABLE words; --")]
    [InlineData("facets : any")]
    [InlineData("pinned")]
    [InlineData("#pinned")]
    [InlineData("' & | ! <-> :* \\")]
    [InlineData("nowhere*")]
    public async Task takes_what_somebody_typed_for_words_and_nothing_else(string query)
    {
        var guild = await _store.FoundAsync();
        await _store.SayAsync(guild, "harbour");

        Assert.Empty(SearchText.PhrasesOf(query).Count == 0 ? [] : await SearchAsync(new() { Content = query }));
        Assert.Single(await SearchAsync(new() { Content = "harbour" }));
    }

    [Fact]
    public async Task finds_what_is_said_now_and_nothing_that_is_gone()
    {
        var guild = await _store.FoundAsync();
        var one = await _store.SayAsync(guild, "one boat");
        var two = await _store.SayAsync(guild, "two boat");
        var three = await _store.SayAsync(guild, "three boat");
        await _store.SayAsync(guild, "four boat", Office);
        await _store.Messages.EditAsync(Quay, one.Id, guild, message => message with { Content = "one ship" }, Never);
        await _store.Messages.DeleteAsync(Quay, two.Id, guild, _ => null, _ => null, Never);

        Assert.Equal(["four boat", "three boat"], await SearchAsync(new() { Content = "boat" }));
        Assert.Equal(["one ship"], await SearchAsync(new() { Content = "ship" }));
        await _store.Messages.DeleteManyAsync(Quay, [one.Id, three.Id], guild, _ => null, Never);
        await ReopenAsync();
        Assert.Equal(["four boat"], await SearchAsync(new() { Content = "boat" }));
        Assert.Empty(await SearchAsync(new() { Content = "boat" }, Quay));
        Assert.Empty(await SearchAsync(new() { Content = "ship" }));
    }

    [Fact]
    public async Task finds_by_author_mention_feature_and_time()
    {
        var guild = await _store.FoundAsync();
        var first = await SayAsync(Ada, "see https://harbour.example", [Bo]);
        var second = await SayAsync(Bo, "any", [Cem, Ada]);
        var third = await SayAsync(Ada, "embedded", []);

        Assert.Equal(["embedded", "see https://harbour.example"], await SearchAsync(new() { Authors = [Ada.Id] }));
        Assert.Equal(["embedded", "any", "see https://harbour.example"], await SearchAsync(new() { Authors = [Ada.Id, Bo.Id] }));
        Assert.Equal(["any"], await SearchAsync(new() { Mentions = [Cem.Id] }));
        Assert.Equal(["see https://harbour.example"], await SearchAsync(new() { Has = [MessageFeature.Link] }));
        Assert.Equal(["embedded"], await SearchAsync(new() { Has = [MessageFeature.Embed] }));
        Assert.Empty(await SearchAsync(new() { Has = [MessageFeature.Link, MessageFeature.Embed] }));
        Assert.Equal(["any", "see https://harbour.example"], await SearchAsync(new() { Before = third.Id }));
        Assert.Equal(["any"], await SearchAsync(new() { Before = third.Id, After = first.Id }));
        Assert.Equal(["any", "embedded"], await SearchAsync(new() { After = first.Id, OldestFirst = true }));
        Assert.Equal(["embedded", "any"], await SearchAsync(new() { HasNot = [MessageFeature.Link] }));
        Assert.Equal(["any"], await SearchAsync(new() { Authors = [Ada.Id, Bo.Id], Mentions = [Ada.Id, Cem.Id], HasNot = [MessageFeature.Link, MessageFeature.Poll] }));
        Assert.Empty(await SearchAsync(new() { AuthorKinds = [AuthorKind.Bot, AuthorKind.Webhook] }));
        Assert.Equal(3, (await SearchAsync(new() { NotAuthorKinds = [AuthorKind.Bot], MentionsEveryone = false })).Count());
        Assert.Equal(["any"], await SearchAsync(new() { Limit = 1, Offset = 1 }));
        Assert.Equal(3, (await _store.Search.FindAsync(new() { Limit = 1 }, Everything, Never)).Total);
        Assert.Equal(second.Id, Assert.Single((await _store.Search.FindAsync(new() { Content = "any" }, Everything, Never)).Messages).Id);

        ValueTask<Message> SayAsync(User author, string content, User[] mentions) => _store.PostAsync(
            new Message(default, Quay, Harbour, author, content) { Mentions = [.. mentions], Embeds = content == "embedded" ? [new Embed { Title = "x" }] : [] },
            guild,
            onceByNonce: false,
            Never);
    }

    [Fact]
    public async Task finds_by_pin_as_it_is_now()
    {
        var guild = await _store.FoundAsync();
        var pinned = await _store.SayAsync(guild, "boat one");
        await _store.SayAsync(guild, "boat two");
        await _store.Pins.PinAsync(Quay, pinned.Id, guild, (_, _) => null, message => message with { Kind = MessageKind.Pinned, Content = "boat pinned" }, _ => null, Never);

        Assert.Equal(["boat one"], await SearchAsync(new() { IsPinned = true }));
        Assert.Equal(["boat two"], await SearchAsync(new() { IsPinned = false }));
        Assert.Equal(["boat two", "boat one"], await SearchAsync(new() { Content = "boat" }));
        await _store.Pins.UnpinAsync(Quay, pinned.Id, guild, _ => null, Never);
        Assert.Empty(await SearchAsync(new() { IsPinned = true }));
    }

    [Fact]
    public async Task finds_parts_of_words_where_there_are_no_spaces()
    {
        var guild = await _store.FoundAsync();
        await _store.SayAsync(guild, "世界平和");
        await _store.SayAsync(guild, "초등학교에서");

        Assert.Equal(["世界平和"], await SearchAsync(new() { Content = "界平" }));
        Assert.Empty(await SearchAsync(new() { Content = "平界" }));
        Assert.Equal(["초등학교에서"], await SearchAsync(new() { Content = "학교" }));
    }

    [Fact]
    public async Task finds_the_same_whether_it_is_said_where_to_look_or_where_not_to()
    {
        var guild = await _store.FoundAsync();
        await _store.SayAsync(guild, "boat quay");
        await _store.SayAsync(guild, "boat office", Office);
        ChannelId[] nowhere = [new(1), new(2), new(3)];

        Assert.Equal(["boat office"], await BoatsAsync(new SearchScope(Harbour, [Office], [Quay])));
        Assert.Equal(["boat office"], await BoatsAsync(new SearchScope(Harbour, [Office, nowhere[0]], [Quay])));
        Assert.Equal(["boat office"], await BoatsAsync(new SearchScope(Harbour, [Office, nowhere[0]], [Quay, .. nowhere])));
        Assert.Equal(["boat office", "boat quay"], await BoatsAsync(new SearchScope(Harbour, [Office, Quay], nowhere)));

        // A channel of which the scope does not know.
        Assert.Equal(["boat office"], await BoatsAsync(new SearchScope(Harbour, [Office, nowhere[0]], [])));
        Assert.Empty(await BoatsAsync(new SearchScope(new(5), [new(6), new(7)], [])));
    }

    [Fact]
    public async Task counts_no_further_than_some_thousands_beyond_the_page()
    {
        var guild = await _store.FoundAsync();
        await Task.WhenAll(Enumerable.Range(0, 2_600).Select(i => _store.SayAsync(guild, $"boat {i}").AsTask()));

        var first = await _store.Search.FindAsync(new() { Content = "boat", Limit = 5 }, Everything, Never);
        Assert.Equal((2_505, 5), (first.Total, first.Messages.Length));
        var last = await _store.Search.FindAsync(new() { Content = "boat", Limit = 5, Offset = 2_597, OldestFirst = true }, Everything, Never);
        Assert.Equal((2_600, 3), (last.Total, last.Messages.Length));
        Assert.Equal(first.Messages.Take(3).Select(message => message.Id).Reverse(), last.Messages.Select(message => message.Id));
    }

    private async Task<IEnumerable<string>> SearchAsync(MessageSearch search, params ChannelId[] within) => Said(
        await _store.Search.FindAsync(search, within.Length == 0 ? Everything : new SearchScope(Harbour, within, [.. Everywhere.Except(within)]), Never));

    private async Task<IEnumerable<string>> BoatsAsync(SearchScope scope) => Said(await _store.Search.FindAsync(new() { Content = "boat" }, scope, Never));

    private static IEnumerable<string> Said(Found found) => found.Messages.Select(message => message.Content);
}
