using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api;

/// <summary>Webhooks for whoever has the token, which stands in the path; nobody signs in here.</summary>
internal sealed class WebhookMessageRoutes(WebhookMessages webhooks, Attachments attachments, FileHome files)
{
    private const string ByToken = "/webhooks/{webhook_id}/{webhook_token}";
    private const string OneMessage = ByToken + "/messages/{message_id}";

    public void Map(RouteTable routes)
    {
        routes.Add("GET", ByToken, RequestClass.Webhook, FindAsync);
        routes.Add("PATCH", ByToken, RequestClass.Webhook, UpdateAsync);
        routes.Add("DELETE", ByToken, RequestClass.Webhook, DeleteAsync);
        routes.Add("POST", ByToken, RequestClass.Webhook, SayAsync);
        routes.Add("GET", OneMessage, RequestClass.Webhook, FindMessageAsync);
        routes.Add("PATCH", OneMessage, RequestClass.Webhook, EditMessageAsync);
        routes.Add("DELETE", OneMessage, RequestClass.Webhook, DeleteMessageAsync);
    }

    private async ValueTask<Reply> FindAsync(Call call) => Show(await webhooks.FindAsync(WebhookRoutes.IdOf(call), TokenOf(call), call.Aborted));

    private async ValueTask<Reply> UpdateAsync(Call call)
    {
        var body = await call.ReadAsync(WebhookRoutes.Patch);
        return body.Succeeds(out var patch, out var fault)
            ? Show(await webhooks.UpdateAsync(WebhookRoutes.IdOf(call), TokenOf(call), patch, call.Aborted))
            : fault;
    }

    private async ValueTask<Reply> DeleteAsync(Call call)
    {
        var deleted = await webhooks.DeleteAsync(WebhookRoutes.IdOf(call), TokenOf(call), call.Aborted);
        return deleted.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> SayAsync(Call call)
    {
        var body = await MessageBody.ReadAsync(call, static (form, uploads) => new NewWebhookMessage(
            MessageForms.New(form, uploads), form.Text("username") is { Length: > 0 } name ? name : null, form.Text("avatar_url") is { Length: > 0 } avatar ? avatar : null), Into(call));
        if (!body.Succeeds(out var wish, out var fault))
        {
            return fault;
        }

        var said = await webhooks.SayAsync(WebhookRoutes.IdOf(call), TokenOf(call), wish, call.Aborted);
        if (!said.Succeeds(out var message, out fault))
        {
            return fault;
        }

        return call.Query.Flag("wait") ? Reply.Ok(Shapes.Message(message, files), DiscordJson.Default.MessageShape) : Reply.NoContent;
    }

    private async ValueTask<Reply> FindMessageAsync(Call call) =>
        Show(await webhooks.FindAsync(WebhookRoutes.IdOf(call), TokenOf(call), call.Message, call.Aborted));

    private async ValueTask<Reply> EditMessageAsync(Call call)
    {
        var body = await MessageBody.ReadAsync(call, MessageForms.Patch, Into(call));
        return body.Succeeds(out var patch, out var fault)
            ? Show(await webhooks.EditAsync(WebhookRoutes.IdOf(call), TokenOf(call), call.Message, patch, call.Aborted))
            : fault;
    }

    private async ValueTask<Reply> DeleteMessageAsync(Call call)
    {
        var deleted = await webhooks.DeleteAsync(WebhookRoutes.IdOf(call), TokenOf(call), call.Message, call.Aborted);
        return deleted.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private Receive Into(Call call) => async (name, content) =>
    {
        var found = await webhooks.FindAsync(WebhookRoutes.IdOf(call), TokenOf(call), call.Aborted);
        return found.Succeeds(out var webhook, out var fault) ? await attachments.ReceiveAsync(webhook.Channel, name, content, call.Aborted) : fault;
    };

    private static string TokenOf(Call call) => call.Part("webhook_token");

    private static Reply Show(Result<Webhook> result) =>
        result.Succeeds(out var webhook, out var fault) ? Reply.Ok(Shapes.WebhookByToken(webhook), DiscordJson.Default.WebhookShape) : fault;

    private Reply Show(Result<Message> result) =>
        result.Succeeds(out var message, out var fault) ? Reply.Ok(Shapes.Message(message, files), DiscordJson.Default.MessageShape) : fault;
}
