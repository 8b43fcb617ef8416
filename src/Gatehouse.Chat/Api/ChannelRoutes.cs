using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Chat.Api;

/// <summary>Channels, their order and their exceptions.</summary>
internal sealed class ChannelRoutes(Channels channels, IGuildStore guilds, ConversationRoutes conversations)
{
    public void Map(RouteTable routes)
    {
        routes.Get("/guilds/{guild_id}/channels", ListAsync);
        routes.Post("/guilds/{guild_id}/channels", CreateAsync);
        routes.Patch("/guilds/{guild_id}/channels", MoveAsync);
        routes.Get("/channels/{channel_id}", FindAsync);
        routes.Patch("/channels/{channel_id}", UpdateAsync);
        routes.Delete("/channels/{channel_id}", DeleteAsync);
        routes.Put("/channels/{channel_id}/permissions/{target_id}", PutOverwriteAsync);
        routes.Delete("/channels/{channel_id}/permissions/{target_id}", DeleteOverwriteAsync);
    }

    private async ValueTask<Reply> ListAsync(Call call)
    {
        var listed = await channels.ListAsync(call.AskerId, call.Guild, call.Aborted);
        return listed.Succeeds(out var visible, out var fault)
            ? Reply.Ok(Shapes.Channels(visible, guilds.NewestMessages(call.Guild)), DiscordJson.Default.ChannelShapeArray)
            : fault;
    }

    private async ValueTask<Reply> CreateAsync(Call call)
    {
        var body = await call.ReadAsync(ChannelForms.New);
        if (!body.Succeeds(out var wish, out var fault))
        {
            return fault;
        }

        var created = await channels.CreateAsync(call.Actor, call.Guild, wish, call.Aborted);
        return created.Succeeds(out var channel, out fault) ? Reply.Created(Shape(channel), DiscordJson.Default.ChannelShape) : fault;
    }

    private async ValueTask<Reply> MoveAsync(Call call)
    {
        var body = await call.ReadListAsync(ChannelForms.Move);
        if (!body.Succeeds(out var moves, out var fault))
        {
            return fault;
        }

        var moved = await channels.MoveAsync(call.Actor, call.Guild, moves, call.Aborted);
        return moved.Succeeds(out _, out fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> FindAsync(Call call)
    {
        if (await conversations.FindAsync(call) is { } conversation)
        {
            return conversation;
        }

        var found = await channels.FindAsync(call.AskerId, call.Channel, call.Aborted);
        return found.Succeeds(out var located, out var fault) ? Reply.Ok(Shape(located.Channel), DiscordJson.Default.ChannelShape) : fault;
    }

    private async ValueTask<Reply> UpdateAsync(Call call)
    {
        if (await conversations.UpdateAsync(call) is { } conversation)
        {
            return conversation;
        }

        var body = await call.ReadAsync(ChannelForms.Patch);
        if (!body.Succeeds(out var patch, out var fault))
        {
            return fault;
        }

        var updated = await channels.UpdateAsync(call.Actor, call.Channel, patch, call.Aborted);
        return updated.Succeeds(out var channel, out fault) ? Reply.Ok(Shape(channel), DiscordJson.Default.ChannelShape) : fault;
    }

    // Discord answers with what is gone, the document with nothing.
    private async ValueTask<Reply> DeleteAsync(Call call)
    {
        if (await conversations.DeleteAsync(call) is { } conversation)
        {
            return conversation;
        }

        var deleted = await channels.DeleteAsync(call.Actor, call.Channel, call.Aborted);
        if (!deleted.Succeeds(out var channel, out var fault))
        {
            return fault;
        }

        return call.IsDocuments ? Reply.NoContent : Reply.Ok(Shape(channel), DiscordJson.Default.ChannelShape);
    }

    private async ValueTask<Reply> PutOverwriteAsync(Call call)
    {
        var target = call.Id("target_id");
        var body = await call.ReadAsync(form => ChannelForms.Overwrite(form, target));
        if (!body.Succeeds(out var overwrite, out var fault))
        {
            return fault;
        }

        var put = await channels.PutOverwriteAsync(call.Actor, call.Channel, overwrite, call.Aborted);
        return put.Succeeds(out _, out fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> DeleteOverwriteAsync(Call call)
    {
        var deleted = await channels.DeleteOverwriteAsync(call.Actor, call.Channel, call.Id("target_id"), call.Aborted);
        return deleted.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private ChannelShape Shape(Channel channel) =>
        Shapes.Channel(channel, guilds.NewestMessages(channel.Guild).TryGetValue(channel.Id, out var last) ? last : null);
}
