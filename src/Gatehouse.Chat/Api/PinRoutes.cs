using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>Pins, under both of the addresses that libraries use (discord-api-docs, "Get Channel Pins" and "Get Pinned Messages").</summary>
internal sealed class PinRoutes(Pins pins, FileHome files)
{
    private const string Pinned = "/channels/{channel_id}/messages/pins";
    private const string PinnedBefore = "/channels/{channel_id}/pins";

    public void Map(RouteTable routes)
    {
        routes.Get(Pinned, PageAsync);
        routes.Get(PinnedBefore, ListAsync);
        foreach (var pattern in new[] { Pinned + "/{message_id}", PinnedBefore + "/{message_id}" })
        {
            routes.Put(pattern, PinAsync);
            routes.Delete(pattern, UnpinAsync);
        }
    }

    private async ValueTask<Reply> PinAsync(Call call)
    {
        var pinned = await pins.PinAsync(call.Actor, call.Channel, call.Message, call.Aborted);
        return pinned.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> UnpinAsync(Call call)
    {
        var unpinned = await pins.UnpinAsync(call.Actor, call.Channel, call.Message, call.Aborted);
        return unpinned.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> PageAsync(Call call)
    {
        var query = call.Query;
        var limit = query.Number("limit", Limits.PinsPerChannel, 1, Limits.PinsPerChannel);
        var before = query.Time("before");
        if (query.Fault is { } wrong)
        {
            return wrong;
        }

        // One more than is shown tells whether there are more.
        var listed = await pins.ListAsync(call.AskerId, call.Channel, before, limit + 1, call.Aborted);
        return listed.Succeeds(out var found, out var fault)
            ? Reply.Ok(new PinsShape([.. found.Take(limit).Select(message => Shapes.Pin(message, files))], found.Length > limit), DiscordJson.Default.PinsShape)
            : fault;
    }

    private async ValueTask<Reply> ListAsync(Call call)
    {
        var listed = await pins.ListAsync(call.AskerId, call.Channel, before: null, Limits.PinsPerChannel, call.Aborted);
        return listed.Succeeds(out var found, out var fault)
            ? Reply.Ok([.. found.Select(message => Shapes.Message(message, files))], DiscordJson.Default.MessageShapeArray)
            : fault;
    }
}
