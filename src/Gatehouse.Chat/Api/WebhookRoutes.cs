using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api;

/// <summary>Webhooks, as members of their guild manage them.</summary>
internal sealed class WebhookRoutes(Webhooks webhooks)
{
    public void Map(RouteTable routes)
    {
        routes.Post("/channels/{channel_id}/webhooks", CreateAsync);
        routes.Get("/channels/{channel_id}/webhooks", call => ListAsync(webhooks.OfChannelAsync(call.AskerId, call.Channel, call.Aborted)));
        routes.Get("/guilds/{guild_id}/webhooks", call => ListAsync(webhooks.OfGuildAsync(call.AskerId, call.Guild, call.Aborted)));
        routes.Get("/webhooks/{webhook_id}", FindAsync);
        routes.Patch("/webhooks/{webhook_id}", UpdateAsync);
        routes.Delete("/webhooks/{webhook_id}", DeleteAsync);
    }

    internal static WebhookId IdOf(Call call) => new(call.Id("webhook_id"));

    internal static WebhookPatch Patch(FormReader form) => new()
    {
        Name = form.OptionalText("name"),
        Avatar = form.NullableText("avatar"),
        Channel = form.Id("channel_id") is { } channel ? new ChannelId(channel) : default(Optional<ChannelId>),
    };

    private async ValueTask<Reply> CreateAsync(Call call)
    {
        var body = await call.ReadAsync(static form => (Name: form.RequiredText("name"), Avatar: form.Text("avatar")));
        if (!body.Succeeds(out var wish, out var fault))
        {
            return fault;
        }

        var created = await webhooks.CreateAsync(call.Actor, call.Channel, wish.Name, wish.Avatar, call.Aborted);
        return Show(created);
    }

    private static async ValueTask<Reply> ListAsync(ValueTask<Result<System.Collections.Immutable.ImmutableArray<Webhook>>> listing)
    {
        var listed = await listing;
        return listed.Succeeds(out var found, out var fault)
            ? Reply.Ok([.. found.Select(Shapes.Webhook)], DiscordJson.Default.WebhookShapeArray)
            : fault;
    }

    private async ValueTask<Reply> FindAsync(Call call) => Show(await webhooks.FindAsync(call.AskerId, IdOf(call), call.Aborted));

    private async ValueTask<Reply> UpdateAsync(Call call)
    {
        var body = await call.ReadAsync(Patch);
        return body.Succeeds(out var patch, out var fault) ? Show(await webhooks.UpdateAsync(call.Actor, IdOf(call), patch, call.Aborted)) : fault;
    }

    private async ValueTask<Reply> DeleteAsync(Call call)
    {
        var deleted = await webhooks.DeleteAsync(call.Actor, IdOf(call), call.Aborted);
        return deleted.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private static Reply Show(Result<Webhook> result) =>
        result.Succeeds(out var webhook, out var fault) ? Reply.Ok(Shapes.Webhook(webhook), DiscordJson.Default.WebhookShape) : fault;
}
