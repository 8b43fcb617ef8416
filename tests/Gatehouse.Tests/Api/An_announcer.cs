using System.Text;
using System.Text.Json;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Events;

namespace Gatehouse.Tests.Api;

public class An_announcer
{
    private readonly DiscordAnnouncer _announcer = new(Cast.Files);
    private readonly GuildState _harbour = Cast.Harbour();

    [Fact]
    public void tells_a_message_to_the_guild_when_all_may_view_the_channel()
    {
        var told = _announcer.MessagePosted(Cast.Says(Cast.Ada, "ahoy") with { Mentions = [Cast.Bo] }, _harbour);

        Assert.Equal(("guild:10", "channel:20", "MESSAGE_CREATE"), (told.Topic, told.Subject, told.Name));
        Assert.Equal((Intents.GuildMessages, Intents.MessageContent), (told.Interest, told.ContentInterest));
        Assert.Equal(["111", "222"], told.Concerns);
    }

    [Fact]
    public void tells_a_message_to_the_channel_when_not_all_may_view_it()
    {
        var told = _announcer.MessagePosted(Cast.Says(Cast.Ada, "psst"), _harbour.Hiding(Cast.Pier));

        Assert.Equal(("channel:20", "channel:20"), (told.Topic, told.Subject));
    }

    [Fact]
    public void tells_an_edited_message_whole_but_without_the_senders_mark()
    {
        var told = _announcer.MessageEdited(Cast.Says(Cast.Ada, "ahoy") with { Nonce = "1", EditedAt = Cast.Noon }, _harbour);
        var body = Body(told);

        Assert.Equal("MESSAGE_UPDATE", told.Name);
        Assert.Equal("10", body.GetProperty("guild_id").GetString());
        Assert.Equal("111", body.GetProperty("author").GetProperty("id").GetString());
        Assert.False(body.TryGetProperty("nonce", out _));
    }

    [Fact]
    public void tells_of_a_deleted_message_by_its_ids()
    {
        var told = _announcer.MessageDeleted(Cast.Pier.Id, new MessageId(7), _harbour);

        Assert.Equal("""{"id":"7","channel_id":"20","guild_id":"10"}""", Encoding.UTF8.GetString(told.Payload.Span));
        Assert.Equal((Intents.GuildMessages, 0UL), (told.Interest, told.ContentInterest));
    }

    [Fact]
    public void welcomes_whoever_joins_after_telling_the_others()
    {
        var member = new Member(Cast.Bo, Cast.Noon);
        var told = Announce(new GuildEvent.MemberJoined(member));

        Assert.Equal(["GUILD_MEMBER_ADD guild:10 2", "GUILD_CREATE user:222 1"], told.Select(Summary));
        Assert.Same(_harbour, told[1].Context);
        Assert.Equal("""{"id":"10"}""", Encoding.UTF8.GetString(told[1].Payload.Span));
    }

    [Fact]
    public void says_farewell_to_whoever_leaves_before_telling_the_others() => Assert.Equal(
        ["GUILD_DELETE user:222 1", "GUILD_MEMBER_REMOVE guild:10 2"],
        Announce(new GuildEvent.MemberLeft(new Member(Cast.Bo, Cast.Noon))).Select(Summary));

    [Fact]
    public void welcomes_everybody_into_a_new_guild() => Assert.Equal(
        ["GUILD_CREATE user:111 1", "GUILD_CREATE user:222 1"], Announce(new GuildEvent.GuildCreated()).Select(Summary).Order());

    [Fact]
    public void says_farewell_to_each_member_of_a_deleted_guild() => Assert.Equal(
        ["GUILD_DELETE user:111 1", "GUILD_DELETE user:222 1"], Announce(new GuildEvent.GuildDeleted()).Select(Summary).Order());

    [Fact]
    public void tells_a_member_of_changes_to_themselves_without_the_intent() =>
        Assert.Equal(["222"], Announce(new GuildEvent.MemberUpdated(new Member(Cast.Bo, Cast.Noon))).Single().Concerns);

    [Theory]
    [InlineData(false, false, "guild:10")]
    [InlineData(false, true, "guild:10")]
    [InlineData(true, false, "guild:10")]
    [InlineData(true, true, "channel:20")]
    public void tells_a_changed_channel_to_all_who_could_or_can_view_it(bool wasHidden, bool isHidden, string topic)
    {
        var before = wasHidden ? Cast.Hidden(Cast.Pier) : Cast.Pier;
        var after = isHidden ? Cast.Hidden(Cast.Pier) : Cast.Pier;
        var told = new List<Event>();
        _announcer.Announce(new GuildEvent.ChannelUpdated(before, after), _harbour.With(before), _harbour.With(after), told);

        Assert.Equal((topic, "channel:20"), (told.Single().Topic, told.Single().Subject));
    }

    [Fact]
    public void tells_a_deleted_hidden_channel_only_to_those_who_saw_it()
    {
        var hidden = Cast.Hidden(Cast.Pier);
        var told = new List<Event>();
        _announcer.Announce(new GuildEvent.ChannelDeleted(hidden), _harbour.With(hidden), _harbour, told);

        Assert.Equal("CHANNEL_DELETE channel:20 1", Summary(told.Single()));
    }

    [Fact]
    public void counts_typing_in_seconds()
    {
        var told = _announcer.Typing(Cast.Pier, new Member(Cast.Bo, Cast.Noon), Cast.Noon, _harbour);

        Assert.Equal("TYPING_START guild:10 2048", Summary(told));
        Assert.Equal(Cast.Noon.ToUnixTimeSeconds(), Body(told).GetProperty("timestamp").GetInt64());
    }

    [Fact]
    public void withholds_content_and_nothing_else()
    {
        var message = Cast.Says(Cast.Ada, "secret") with { Nonce = "\"n\"", Referenced = Cast.Says(Cast.Bo, "secret too"), ReplyTo = new MessageId(1) };
        var whole = _announcer.MessagePosted(message, _harbour).Payload;
        var stripped = JsonElement.Parse(WithheldContent.Strip(whole));

        Assert.Equal("", stripped.GetProperty("content").GetString());
        Assert.Equal("", stripped.GetProperty("referenced_message").GetProperty("content").GetString());
        Assert.Equal(
            JsonElement.Parse(whole.Span).EnumerateObject().Select(property => property.Name),
            stripped.EnumerateObject().Select(property => property.Name));
        Assert.Equal("\"n\"", stripped.GetProperty("nonce").GetRawText());
    }

    [Fact]
    public void withholds_what_is_attached_too()
    {
        var payload = """{"id":"1","content":"a","embeds":[{"title":"x"}],"attachments":[{}],"components":[{"a":[1]}],"poll":{"q":{}},"tts":false}"""u8.ToArray();

        Assert.Equal(
            """{"id":"1","content":"","embeds":[],"attachments":[],"components":[],"tts":false}""", Encoding.UTF8.GetString(WithheldContent.Strip(payload)));
    }

    private static string Summary(Event told) => $"{told.Name} {told.Topic} {told.Interest}";

    private static JsonElement Body(Event told) => JsonElement.Parse(told.Payload.Span);

    private List<Event> Announce(GuildEvent change)
    {
        var told = new List<Event>();
        _announcer.Announce(change, _harbour, _harbour, told);
        return told;
    }
}
