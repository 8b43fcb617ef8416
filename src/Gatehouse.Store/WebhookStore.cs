using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>Webhooks: written on the writer together with their events, read beside it.</summary>
internal sealed class WebhookStore(Writer writer, Readers readers, IAnnouncer announcer) : IWebhookStore
{
    public async ValueTask<Result<Webhook>> AddAsync(Webhook webhook, GuildState guild, AuditEntry? record, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Webhook>>(
            batch =>
            {
                if (!batch.HomeOf(webhook.Channel, guild.Id).Succeeds(out var home, out var fault))
                {
                    return fault;
                }

                if (batch.Tables.Webhooks.Count(webhook.Channel) >= IWebhookStore.MostPerChannel)
                {
                    return Faults.TooManyWebhooks;
                }

                batch.Note(webhook.Id.Value);
                batch.Tables.Webhooks.Put(webhook);
                batch.Record(announcer.Announce(new ChannelEvent.WebhooksChanged(webhook.Channel), home));
                batch.Write(announcer, record, home);
                return webhook;
            },
            cancellationToken);

    public ValueTask<Webhook?> FindAsync(WebhookId id, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Webhooks.Find(id), cancellationToken);

    public ValueTask<ImmutableArray<Webhook>> OfChannelAsync(ChannelId channel, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Webhooks.OfChannel(channel), cancellationToken);

    public ValueTask<ImmutableArray<Webhook>> OfGuildAsync(GuildId guild, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Webhooks.OfGuild(guild), cancellationToken);

    public async ValueTask<Result<Webhook>> ChangeAsync(
        WebhookId id, GuildState guild, Func<Webhook, Result<Webhook>> decide, Func<Webhook, Webhook, AuditEntry?> record, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Webhook>>(
            batch =>
            {
                if (batch.Tables.Webhooks.Find(id) is not { } before)
                {
                    return Faults.UnknownWebhook;
                }

                if (!decide(before).Succeeds(out var after, out var fault) || !batch.HomeOf(after.Channel, guild.Id).Succeeds(out var home, out fault))
                {
                    return fault;
                }

                if (after.Channel != before.Channel && batch.Tables.Webhooks.Count(after.Channel) >= IWebhookStore.MostPerChannel)
                {
                    return Faults.TooManyWebhooks;
                }

                if (after != before)
                {
                    batch.Tables.Webhooks.Put(after);
                    Tell(batch, before, after.Channel, home, record(before, after));
                }

                return after;
            },
            cancellationToken);

    public async ValueTask<Result<Done>> DeleteAsync(WebhookId id, GuildState guild, Func<Webhook, AuditEntry?> record, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Done>>(
            batch =>
            {
                if (batch.Tables.Webhooks.Find(id) is not { } webhook || !batch.HomeOf(webhook.Channel, guild.Id).Succeeds(out var home, out _))
                {
                    return Faults.UnknownWebhook;
                }

                batch.Tables.Webhooks.Delete(id);
                Tell(batch, webhook, webhook.Channel, home, record(webhook));
                return default(Done);
            },
            cancellationToken);

    // Those who look at the channel it left have to look again too.
    private void Tell(Batch batch, Webhook before, ChannelId now, GuildState home, AuditEntry? record)
    {
        batch.Record(announcer.Announce(new ChannelEvent.WebhooksChanged(now), home));
        if (before.Channel != now)
        {
            batch.Record(announcer.Announce(new ChannelEvent.WebhooksChanged(before.Channel), home));
        }

        batch.Write(announcer, record, home);
    }
}
