using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api;

/// <summary>Looking for messages in a guild or a channel (discord-api-docs, "Search Guild Messages").</summary>
internal sealed class SearchRoutes(Search search, FileHome files)
{
    public const int MostIds = 100;
    public const int MostChannels = 500;

    public static readonly ImmutableArray<string> Features = ["link", "embed", "file", "image", "video", "sound", "sticker", "poll", "snapshot"];
    public static readonly ImmutableArray<string> AuthorKinds = ["user", "bot", "webhook"];

    public void Map(RouteTable routes)
    {
        routes.Get("/guilds/{guild_id}/messages/search", InGuildAsync);
        routes.Get("/channels/{channel_id}/messages/search", InChannelAsync);
    }

    private async ValueTask<Reply> InGuildAsync(Call call)
    {
        var query = call.Query;
        var wish = Read(query) with
        {
            Channels = [.. query.Ids("channel_id", MostChannels).Select(id => new ChannelId(id))],
            IncludesNsfw = query.Flag("include_nsfw"),
        };
        return query.Fault is { } wrong ? wrong : Show(await search.InGuildAsync(call.AskerId, call.Guild, wish, call.Aborted));
    }

    private async ValueTask<Reply> InChannelAsync(Call call)
    {
        var query = call.Query;
        var wish = Read(query);
        return query.Fault is { } wrong ? wrong : Show(await search.InChannelAsync(call.AskerId, call.Channel, wish, call.Aborted));
    }

    private static MessageSearch Read(QueryReader query)
    {
        // What was found is always put in the order of time: of two messages that have all the words, the newer one is what somebody looks for.
        _ = query.Choice("sort_by", "timestamp", "relevance");
        var has = query.Choices("has", Features, mayBeDenied: true);
        var kinds = query.Choices("author_type", AuthorKinds, mayBeDenied: true);
        return new()
        {
            Content = query.OptionalText("content"),
            Authors = [.. query.Ids("author_id", MostIds).Select(id => new UserId(id))],
            AuthorKinds = [.. kinds.Where(kind => !kind.IsDenied).Select(kind => (AuthorKind)kind.Choice)],
            NotAuthorKinds = [.. kinds.Where(kind => kind.IsDenied).Select(kind => (AuthorKind)kind.Choice)],
            Mentions = [.. query.Ids("mentions", MostIds).Select(id => new UserId(id))],
            MentionedRoles = [.. query.Ids("mentions_role_id", MostIds).Select(id => new RoleId(id))],
            MentionsEveryone = query.OptionalFlag("mention_everyone"),
            IsPinned = query.OptionalFlag("pinned"),
            Has = [.. has.Where(feature => !feature.IsDenied).Select(feature => (MessageFeature)feature.Choice)],
            HasNot = [.. has.Where(feature => feature.IsDenied).Select(feature => (MessageFeature)feature.Choice)],
            Before = query.Id("max_id") is { } before ? new MessageId(before) : null,
            After = query.Id("min_id") is { } after ? new MessageId(after) : null,
            OldestFirst = query.Choice("sort_order", "desc", "asc") == 1,
            Limit = query.Number("limit", 25, 1, 25),
            Offset = query.Number("offset", 0, 0, 9_975),
        };
    }

    private Reply Show(Result<Found> result) => result.Succeeds(out var found, out var fault)
        ? Reply.Ok(
            new FoundShape(found.Total, [.. found.Messages.Select(message => new[] { Shapes.Message(message, files) with { Hit = true } })])
            {
                DoingDeepHistoricalIndex = !found.IsComplete,
            },
            DiscordJson.Default.FoundShape)
        : fault;
}
