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
                var state = batch.Find(guild.Id) ?? guild;
                if (!state.Channels.ContainsKey(webhook.Channel))
                {
                    return Faults.UnknownChannel;
                }

                if (batch.Tables.Webhooks.Count(webhook.Channel) >= IWebhookStore.MostPerChannel)
                {
                    return Faults.TooManyWebhooks;
                }

                batch.Note(webhook.Id.Value);
                batch.Tables.Webhooks.Put(webhook);
                batch.Record(announcer.Announce(new ChannelEvent.WebhooksChanged(webhook.Channel), state));
                batch.Write(announcer, record, state);
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

                if (!decide(before).Succeeds(out var after, out var fault))
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
                    Tell(batch, before, after.Channel, guild, record(before, after));
                }

                return after;
            },
            cancellationToken);

    public async ValueTask<Result<Done>> DeleteAsync(WebhookId id, GuildState guild, Func<Webhook, AuditEntry?> record, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Done>>(
            batch =>
            {
                if (batch.Tables.Webhooks.Find(id) is not { } webhook)
                {
                    return Faults.UnknownWebhook;
                }

                batch.Tables.Webhooks.Delete(id);
                Tell(batch, webhook, webhook.Channel, guild, record(webhook));
                return default(Done);
            },
            cancellationToken);

    // Those who look at the channel it left have to look again too.
    private void Tell(Batch batch, Webhook before, ChannelId now, GuildState guild, AuditEntry? record)
    {
        var state = batch.Find(guild.Id) ?? guild;
        batch.Record(announcer.Announce(new ChannelEvent.WebhooksChanged(now), state));
        if (before.Channel != now)
        {
            batch.Record(announcer.Announce(new ChannelEvent.WebhooksChanged(before.Channel), state));
        }

        batch.Write(announcer, record, state);
    }
}
