using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be done by whoever has a webhook's token.</summary>
public sealed class WebhookMessages(IGuildStore guilds, IWebhookStore webhooks, IMessageStore messages, TimeProvider clock)
{
    public async ValueTask<Result<Webhook>> FindAsync(WebhookId id, string token, CancellationToken cancellationToken)
    {
        if (await webhooks.FindAsync(id, cancellationToken) is not { } webhook)
        {
            return Faults.UnknownWebhook;
        }

        return WebhookRules.IsTokenOf(webhook, token) ? webhook : Faults.InvalidWebhookToken;
    }

    /// <summary>Changes its name and picture; where it posts needs more than the token.</summary>
    public async ValueTask<Result<Webhook>> UpdateAsync(WebhookId id, string token, WebhookPatch patch, CancellationToken cancellationToken)
    {
        var found = await AdmitAsync(id, token, cancellationToken);
        return found.Succeeds(out var place, out var fault)
            ? await webhooks.ChangeAsync(
                id, place.Guild, webhook => WebhookRules.Update(webhook, patch with { Channel = default }), static (_, _) => null, cancellationToken)
            : fault;
    }

    // By token: then nobody knows who it was, and nothing is recorded.
    public async ValueTask<Result<Done>> DeleteAsync(WebhookId id, string token, CancellationToken cancellationToken)
    {
        var found = await AdmitAsync(id, token, cancellationToken);
        return found.Succeeds(out var place, out var fault) ? await webhooks.DeleteAsync(id, place.Guild, static _ => null, cancellationToken) : fault;
    }

    public async ValueTask<Result<Message>> SayAsync(WebhookId id, string token, NewWebhookMessage wish, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, token, cancellationToken);
        if (!found.Succeeds(out var webhook, out var fault))
        {
            return fault;
        }

        var guild = await guilds.FindAsync(webhook.Channel, cancellationToken);
        return WebhookRules.Draft(webhook, guild, wish).Succeeds(out var draft, out fault)
            ? GoneTogether(await messages.AddAsync(draft, guild!, onceByNonce: false, cancellationToken))
            : fault;
    }

    public async ValueTask<Result<Message>> FindAsync(WebhookId id, string token, MessageId message, CancellationToken cancellationToken)
    {
        var admitted = await AdmitAsync(id, token, cancellationToken);
        if (!admitted.Succeeds(out var place, out var fault))
        {
            return fault;
        }

        return await messages.FindAsync(place.Channel.Id, message, cancellationToken) is { } found && found.Webhook == id ? found : Faults.UnknownMessage;
    }

    public async ValueTask<Result<Message>> EditAsync(
        WebhookId id, string token, MessageId message, MessagePatch patch, CancellationToken cancellationToken)
    {
        var admitted = await AdmitAsync(id, token, cancellationToken);
        if (!admitted.Succeeds(out var place, out var fault))
        {
            return fault;
        }

        var now = clock.GetUtcNow();
        var said = patch with { AllowedMentions = patch.AllowedMentions ?? new AllowedMentions { ParseUsers = true } };
        return GoneTogether(await messages.EditAsync(
            place.Channel.Id,
            message,
            place.Guild,
            found => found.Webhook == id ? MessageRules.Edit(place, found, said, answered: null, now) : Faults.UnknownMessage,
            cancellationToken));
    }

    public async ValueTask<Result<Done>> DeleteAsync(WebhookId id, string token, MessageId message, CancellationToken cancellationToken)
    {
        var admitted = await AdmitAsync(id, token, cancellationToken);
        return admitted.Succeeds(out var place, out var fault)
            ? GoneTogether(await messages.DeleteAsync(
                place.Channel.Id, message, place.Guild, found => found.Webhook == id ? null : Faults.UnknownMessage, static _ => null, cancellationToken))
            : fault;
    }

    // A webhook goes with its channel: who knows but the webhook hears of no channel.
    private static Result<T> GoneTogether<T>(Result<T> result) => result.Fault == Faults.UnknownChannel ? Faults.UnknownWebhook : result;

    private async ValueTask<Result<Place>> AdmitAsync(WebhookId id, string token, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, token, cancellationToken);
        return found.Succeeds(out var webhook, out var fault)
            ? WebhookRules.PlaceOf(webhook, await guilds.FindAsync(webhook.Channel, cancellationToken))
            : fault;
    }
}
