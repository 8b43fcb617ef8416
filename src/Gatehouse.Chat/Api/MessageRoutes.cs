using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>Messages: send, read, edit, delete, and that somebody types one.</summary>
internal sealed class MessageRoutes(Messages messages, Attachments attachments, FileHome files)
{
    private const int UsualPage = 50;
    private const int LongestPage = 100;

    public void Map(RouteTable routes)
    {
        routes.Get("/channels/{channel_id}/messages", PageAsync);
        routes.Post("/channels/{channel_id}/messages", SendAsync);
        routes.Get("/channels/{channel_id}/messages/{message_id}", FindAsync);
        routes.Patch("/channels/{channel_id}/messages/{message_id}", EditAsync);
        routes.Delete("/channels/{channel_id}/messages/{message_id}", DeleteAsync);
        routes.Post("/channels/{channel_id}/messages/bulk-delete", DeleteManyAsync);
        routes.Post("/channels/{channel_id}/typing", TypeAsync);
    }

    private async ValueTask<Reply> SendAsync(Call call)
    {
        var body = await MessageBody.ReadAsync(call, MessageForms.New, attachments.Into(call));
        if (!body.Succeeds(out var wish, out var fault))
        {
            return fault;
        }

        var sent = await messages.SendAsync(call.AskerId, call.Channel, wish, call.Aborted);
        if (!sent.Succeeds(out var posted, out fault))
        {
            return fault;
        }

        // Discord says 200 to a new message, the document 201.
        var shape = Shapes.Message(posted.Message, files);
        return call.IsDocuments
            ? Reply.Created(shape, DiscordJson.Default.MessageShape)
            : Reply.Ok(shape, DiscordJson.Default.MessageShape);
    }

    private async ValueTask<Reply> PageAsync(Call call)
    {
        var query = call.Query;
        var limit = query.Number("limit", UsualPage, 1, LongestPage);
        var cursor = Cursor(query);
        if (query.Fault is { } wrong)
        {
            return wrong;
        }

        var read = await messages.PageAsync(call.AskerId, call.Channel, cursor, limit, call.Aborted);
        return read.Succeeds(out var page, out var fault)
            ? Reply.Ok([.. page.Messages.Select(message => Shapes.Message(message, files))], DiscordJson.Default.MessageShapeArray)
            : fault;
    }

    private async ValueTask<Reply> FindAsync(Call call)
    {
        var found = await messages.FindAsync(call.AskerId, call.Channel, call.Message, call.Aborted);
        return found.Succeeds(out var posted, out var fault) ? Reply.Ok(Shapes.Message(posted.Message, files), DiscordJson.Default.MessageShape) : fault;
    }

    private async ValueTask<Reply> EditAsync(Call call)
    {
        var body = await MessageBody.ReadAsync(call, MessageForms.Patch, attachments.Into(call));
        if (!body.Succeeds(out var patch, out var fault))
        {
            return fault;
        }

        var edited = await messages.EditAsync(call.AskerId, call.Channel, call.Message, patch, call.Aborted);
        return edited.Succeeds(out var posted, out fault) ? Reply.Ok(Shapes.Message(posted.Message, files), DiscordJson.Default.MessageShape) : fault;
    }

    private async ValueTask<Reply> DeleteAsync(Call call)
    {
        var deleted = await messages.DeleteAsync(call.Actor, call.Channel, call.Message, call.Aborted);
        return deleted.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> DeleteManyAsync(Call call)
    {
        var body = await call.ReadAsync(static form => form.Ids("messages"));
        if (!body.Succeeds(out var ids, out var fault))
        {
            return fault;
        }

        var deleted = await messages.DeleteManyAsync(call.Actor, call.Channel, [.. ids.Select(id => new MessageId(id))], call.Aborted);
        return deleted.Succeeds(out _, out fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> TypeAsync(Call call)
    {
        var typed = await messages.TypeAsync(call.AskerId, call.Channel, call.Aborted);
        return typed.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    // Discord takes the first of these that is there, in this order.
    private static HistoryCursor Cursor(QueryReader query)
    {
        if (query.Id("around") is { } around)
        {
            return new HistoryCursor.Around(new MessageId(around));
        }

        if (query.Id("before") is { } before)
        {
            return new HistoryCursor.Before(new MessageId(before));
        }

        return query.Id("after") is { } after ? new HistoryCursor.After(new MessageId(after)) : new HistoryCursor.Newest();
    }
}
