using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>Reactions. The emoji stands percent-encoded in the path: the characters themselves, or <c>name:id</c>.</summary>
internal sealed class ReactionRoutes(Reactions reactions)
{
    private const string All = "/channels/{channel_id}/messages/{message_id}/reactions";
    private const string OfEmoji = All + "/{emoji}";
    private const string OfUser = OfEmoji + "/{user_id}";
    private const int UsualPage = 25;
    private const int LongestPage = 100;

    public void Map(RouteTable routes)
    {
        routes.Put(OfUser, AddAsync);
        routes.Delete(OfUser, RemoveAsync);
        routes.Get(OfEmoji, ReactorsAsync);
        routes.Delete(OfEmoji, ClearEmojiAsync);
        routes.Delete(All, ClearAsync);
    }

    // Only for oneself: nobody reacts for others.
    private async ValueTask<Reply> AddAsync(Call call)
    {
        if (call.User != call.AskerId)
        {
            return Faults.MissingPermissions;
        }

        if (Emoji.Parse(call.Part("emoji")) is not { } emoji)
        {
            return Faults.UnknownEmoji;
        }

        var added = await reactions.AddAsync(call.AskerId, call.Channel, call.Message, emoji, call.Aborted);
        return added.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> RemoveAsync(Call call)
    {
        if (Emoji.Parse(call.Part("emoji")) is not { } emoji)
        {
            return Faults.UnknownEmoji;
        }

        var removed = await reactions.RemoveAsync(call.AskerId, call.Channel, call.Message, emoji, call.User, call.Aborted);
        return removed.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> ReactorsAsync(Call call)
    {
        var query = call.Query;
        var limit = query.Number("limit", UsualPage, 1, LongestPage);
        var after = query.Id("after") ?? 0;
        var isBurst = query.Number("type", 0, 0, 1) == 1;
        if (query.Fault is { } wrong)
        {
            return wrong;
        }

        if (Emoji.Parse(call.Part("emoji")) is not { } emoji)
        {
            return Faults.UnknownEmoji;
        }

        var found = await reactions.ReactorsAsync(call.AskerId, call.Channel, call.Message, emoji, new UserId(after), limit, call.Aborted);
        if (!found.Succeeds(out var users, out var fault))
        {
            return fault;
        }

        return Reply.Ok(isBurst ? [] : [.. users.Select(Shapes.User)], DiscordJson.Default.UserShapeArray);
    }

    private ValueTask<Reply> ClearEmojiAsync(Call call) =>
        Emoji.Parse(call.Part("emoji")) is { } emoji ? ClearAsync(call, emoji) : new(Faults.UnknownEmoji);

    private ValueTask<Reply> ClearAsync(Call call) => ClearAsync(call, only: null);

    private async ValueTask<Reply> ClearAsync(Call call, Emoji? only)
    {
        var cleared = await reactions.ClearAsync(call.AskerId, call.Channel, call.Message, only, call.Aborted);
        return cleared.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }
}
