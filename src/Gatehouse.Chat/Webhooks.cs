using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be done with webhooks by members of their guild.</summary>
public sealed class Webhooks(IGuildStore guilds, IWebhookStore webhooks, IIds ids, ISecrets secrets)
{
    public async ValueTask<Result<Webhook>> CreateAsync(
        Actor actor, ChannelId channel, string name, string? avatar, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        return guild.AdmitToWebhooks(channel, actor.Id).Succeeds(out var place, out var fault)
            && WebhookRules.Create(place, new WebhookId(ids.Next()), name, avatar, secrets).Succeeds(out var webhook, out fault)
                ? await webhooks.AddAsync(webhook, place.Guild, Audit.OfWebhook(actor, null, webhook), cancellationToken)
                : fault;
    }

    public async ValueTask<Result<ImmutableArray<Webhook>>> OfChannelAsync(UserId asker, ChannelId channel, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        return guild.AdmitToWebhooks(channel, asker).Succeeds(out _, out var fault)
            ? await webhooks.OfChannelAsync(channel, cancellationToken)
            : fault;
    }

    public async ValueTask<Result<ImmutableArray<Webhook>>> OfGuildAsync(UserId asker, GuildId id, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(id, cancellationToken);
        return guild.Admit(asker, Permissions.ManageWebhooks).Succeeds(out _, out var fault)
            ? await webhooks.OfGuildAsync(id, cancellationToken)
            : fault;
    }

    public async ValueTask<Result<Webhook>> FindAsync(UserId asker, WebhookId id, CancellationToken cancellationToken)
    {
        var found = await AdmitAsync(asker, id, cancellationToken);
        return found.Succeeds(out var admitted, out var fault) ? admitted.Webhook : fault;
    }

    public async ValueTask<Result<Webhook>> UpdateAsync(Actor actor, WebhookId id, WebhookPatch patch, CancellationToken cancellationToken)
    {
        var found = await AdmitAsync(actor.Id, id, cancellationToken);
        if (!found.Succeeds(out var admitted, out var fault))
        {
            return fault;
        }

        if (patch.Channel.Says(out var channel) && !admitted.Guild.AdmitToWebhooks(channel, actor.Id).Succeeds(out _, out fault))
        {
            return fault;
        }

        return await webhooks.ChangeAsync(
            id, admitted.Guild, webhook => WebhookRules.Update(webhook, patch), (before, after) => Audit.OfWebhook(actor, before, after), cancellationToken);
    }

    public async ValueTask<Result<Done>> DeleteAsync(Actor actor, WebhookId id, CancellationToken cancellationToken)
    {
        var found = await AdmitAsync(actor.Id, id, cancellationToken);
        return found.Succeeds(out var admitted, out var fault)
            ? await webhooks.DeleteAsync(id, admitted.Guild, webhook => Audit.OfWebhook(actor, webhook, null), cancellationToken)
            : fault;
    }

    private async ValueTask<Result<(Webhook Webhook, GuildState Guild)>> AdmitAsync(UserId asker, WebhookId id, CancellationToken cancellationToken)
    {
        if (await webhooks.FindAsync(id, cancellationToken) is not { } webhook)
        {
            return Faults.UnknownWebhook;
        }

        var guild = await guilds.FindAsync(webhook.Channel, cancellationToken);
        return guild.AdmitToWebhooks(webhook.Channel, asker).Succeeds(out var place, out var fault) ? (webhook, place.Guild) : fault;
    }
}
