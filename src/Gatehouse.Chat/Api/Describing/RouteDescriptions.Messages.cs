using System.Text.Json.Nodes;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api.Describing;

internal static partial class RouteDescriptions
{
    private static readonly Fault[] OnMessage = [.. InChannel, Faults.MissingPermissions, Faults.UnknownMessage];
    private static readonly Fault[] OnReaction = [.. OnMessage, Faults.UnknownEmoji];

    private static readonly string[] PinAddresses = ["/channels/{channel_id}/messages/pins/{message_id}", "/channels/{channel_id}/pins/{message_id}"];

    private static Sample OneMessage => Sample.Of(Samples.MessageShape, DiscordJson.Default.MessageShape);

    private static Sample SomeMessages => Sample.Of([Samples.MessageShape], DiscordJson.Default.MessageShapeArray);

    private static Sample SomeFound => Sample.Of(new FoundShape(1, [[Samples.MessageShape with { Hit = true }]]), DiscordJson.Default.FoundShape);

    private static Field[] SearchTerms =>
    [
        Field.Text("content", 1_024, "ahoy"), Field.List(Field.Snowflake("author_id", Samples.Said), SearchRoutes.MostIds),
        Field.List(Field.Choice("author_type", "user", Deniable(SearchRoutes.AuthorKinds)), SearchRoutes.AuthorKinds.Length * 2),
        Field.List(Field.Snowflake("mentions", Samples.Said), SearchRoutes.MostIds), Field.List(Field.Snowflake("mentions_role_id", Samples.Said), SearchRoutes.MostIds),
        Field.Flag("mention_everyone"), Field.Flag("pinned"), Field.List(Field.Choice("has", "link", Deniable(SearchRoutes.Features)), SearchRoutes.Features.Length * 2),
        Field.Snowflake("max_id", Samples.Said), Field.Snowflake("min_id", Samples.Said), Field.Choice("sort_by", "timestamp", "timestamp", "relevance"),
        Field.Choice("sort_order", "desc", "desc", "asc"), Limit(25, 25), Field.Number("offset", 0, 9_975, 0),
    ];

    // A minus sign says that it is not to be.
    private static JsonNode[] Deniable(IEnumerable<string> words) => [.. words.Concat(words.Select(word => "-" + word)).Select(word => JsonValue.Create(word))];

    private static Field Content => Field.Text("content", Limits.MessageLength, "Ahoy!");

    private static Field AllowedMentions => Field.Object(
        "allowed_mentions", Field.List(Field.Choice("parse", "users", "users", "roles", "everyone"), 3), Field.Flag("replied_user", true));

    private static Field Embeds => Field.List(
        Field.Object("embeds", Field.Text("title", 256, "Tide"), Field.Text("description", 4_096, "High at noon."), Field.Text("url", Limits.PictureLength, "https://example.org/tide"), Field.Number("color", 0, 0xFFFFFF, 0x3498DB)),
        10);

    private static IEnumerable<RouteDescription> Messages =>
    [
        new("GET /channels/{channel_id}/messages", "Reads a channel's history, newest first")
        {
            Query = [Field.Snowflake("around", Samples.Said), Field.Snowflake("before", Samples.Said), Field.Snowflake("after", Samples.Said), Limit(LongestPage, 50)],
            Answer = SomeMessages,
            Refusals = [.. InChannel, Faults.NotATextChannel],
        },
        new("POST /channels/{channel_id}/messages", "Says something")
        {
            Remarks = "Answered once it is committed and on its way to everybody who hears it.",
            Body =
            [
                Content, Field.Flag("tts"), Field.Text("nonce", 25, "1456500000000000999"), Field.Flag("enforce_nonce", true), Field.Number("flags", 0, int.MaxValue, 0), Embeds,
                AllowedMentions,
            ],
            TakesFiles = true,
            Answer = OneMessage,
            Refusals = [.. InChannel, Faults.MissingPermissions, Faults.EmptyMessage, Faults.NotATextChannel, Faults.ReplyWithoutHistory, Faults.NotYourTurn(TimeSpan.FromSeconds(3))],
        },
        new("GET /channels/{channel_id}/messages/{message_id}", "Shows a message") { Answer = OneMessage, Refusals = OnMessage },
        new("PATCH /channels/{channel_id}/messages/{message_id}", "Edits a message")
        {
            Body = [Content, Field.Number("flags", 0, int.MaxValue, 0), Embeds, AllowedMentions],
            TakesFiles = true,
            Answer = OneMessage,
            Refusals = [.. OnMessage, Faults.NotYourMessage, Faults.SystemMessage, Faults.EmptyMessage],
        },
        new("GET /channels/{channel_id}/messages/search", "Looks for messages in a channel")
        {
            Query = SearchTerms,
            Answer = SomeFound,
            Refusals = [.. InChannel, Faults.NotATextChannel, Faults.MissingPermissions],
        },
        new("GET /guilds/{guild_id}/messages/search", "Looks for messages in all channels of a guild that the asker may read")
        {
            Remarks = "Channels for adults are left out unless include_nsfw is true. No more than 2,500 beyond the page are counted.",
            Query = [.. SearchTerms, Field.List(Field.Snowflake("channel_id", Samples.Quay), SearchRoutes.MostChannels), Field.Flag("include_nsfw")],
            Answer = SomeFound,
            Refusals = InGuild,
        },
        new("DELETE /channels/{channel_id}/messages/{message_id}", "Deletes a message") { Refusals = OnMessage },
        new("POST /channels/{channel_id}/messages/bulk-delete", "Deletes 2 to 100 messages of the last 14 days at once")
        {
            Body = [Field.List(Field.Snowflake("messages", Samples.Said), 100).Required],
            Refusals = [.. InChannel, Faults.MissingPermissions, Faults.WrongBulk, Faults.TooOldForBulk],
        },
        new("POST /channels/{channel_id}/messages/{message_id}/ack", "Says that the asker has read a channel up to a message")
        {
            Remarks = "Moves forward only, unless `manual`; `mention_count` counts with that alone, and is counted otherwise. Any number that a message could have will do.",
            Body = [Field.Text("token", 256, "").OrNull, Field.Flag("manual"), Field.Number("mention_count", 0, int.MaxValue, 0)],
            Answer = Sample.Of(new ReadTokenShape(), DiscordJson.Default.ReadTokenShape),
            Refusals = [.. InChannel, Faults.NotForBots, Faults.MissingPermissions, Faults.NotATextChannel],
        },
        new("POST /read-states/ack-bulk", "Says that the asker has read several channels")
        {
            Remarks = "Channels that are gone or closed are passed over, and so are read states of other things than channels.",
            Body =
            [
                Field.List(
                    Field.Object("read_states", Field.Snowflake("channel_id", Samples.Quay).Required, Field.Snowflake("message_id", Samples.Said).Required, Field.Choice("read_state_type", 0, 0)),
                    Reading.MostAtOnce).Required,
            ],
            Refusals = [Faults.NotForBots],
        },
        new("POST /channels/{channel_id}/typing", "Shows that the asker is typing") { Refusals = [.. InChannel, Faults.MissingPermissions, Faults.NotATextChannel] },
        new("GET /channels/{channel_id}/messages/pins", "Reads a channel's pins, the newest first")
        {
            Query = [Field.Time("before", "2026-01-02T12:00:00Z"), Limit(Limits.PinsPerChannel, Limits.PinsPerChannel)],
            Answer = Sample.Of(new PinsShape([Shapes.Pin(Samples.Message with { PinnedAt = Samples.Noon }, Samples.Files)], HasMore: false), DiscordJson.Default.PinsShape),
            Refusals = InChannel,
        },
        new("GET /channels/{channel_id}/pins", "Reads a channel's pins as a plain list") { Answer = SomeMessages, Refusals = InChannel },
        .. Twice("PUT", "Pins a message", Faults.TooManyPins),
        .. Twice("DELETE", "Takes a pin away"),
        new("PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/{user_id}", "Reacts to a message")
        {
            Remarks = "As `@me` only. The emoji is the characters themselves or `name:id`, percent-encoded.", Refusals = [.. OnReaction, Faults.TooManyReactions],
        },
        new("DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/{user_id}", "Takes a reaction back, or another's away") { Refusals = OnReaction },
        new("GET /channels/{channel_id}/messages/{message_id}/reactions/{emoji}", "Lists who reacted")
        {
            Query = [Limit(LongestPage, 25), Field.Snowflake("after", 0), Field.Choice("type", 0, 0, 1)],
            Answer = Sample.Of([Shapes.User(Samples.Bo)], DiscordJson.Default.UserShapeArray),
            Refusals = OnReaction,
        },
        new("DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}", "Removes all reactions with an emoji") { Refusals = OnReaction },
        new("DELETE /channels/{channel_id}/messages/{message_id}/reactions", "Removes all reactions") { Refusals = OnMessage },
    ];

    // Libraries use either address.
    private static IEnumerable<RouteDescription> Twice(string method, string summary, params Fault[] more) =>
        from path in PinAddresses
        select new RouteDescription($"{method} {path}", summary) { Refusals = [.. OnMessage, .. more] };
}
