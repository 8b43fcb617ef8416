using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Ports;

/// <summary>
/// Where webhooks are kept. A change is committed in one transaction with its events. One that is not there is 10015; they go with their channel, and a channel that is gone is 10003.
/// </summary>
public interface IWebhookStore
{
    /// <summary>Webhooks of a channel.</summary>
    const int MostPerChannel = Limits.WebhooksPerChannel;

    /// <summary>Commits a new webhook, unless its channel has as many as it may: 30007.</summary>
    /// <param name="record">What the guild's records say of it; null for nothing.</param>
    ValueTask<Result<Webhook>> AddAsync(Webhook webhook, GuildState guild, AuditEntry? record, CancellationToken cancellationToken);

    ValueTask<Webhook?> FindAsync(WebhookId id, CancellationToken cancellationToken);

    /// <summary>By id.</summary>
    ValueTask<ImmutableArray<Webhook>> OfChannelAsync(ChannelId channel, CancellationToken cancellationToken);

    /// <summary>By id.</summary>
    ValueTask<ImmutableArray<Webhook>> OfGuildAsync(GuildId guild, CancellationToken cancellationToken);

    /// <summary>Changes a webhook as last committed. <paramref name="decide"/> runs on the writer: it computes only.</summary>
    /// <param name="record">What the guild's records say of it as it was and as it is; null for nothing.</param>
    ValueTask<Result<Webhook>> ChangeAsync(
        WebhookId id, GuildState guild, Func<Webhook, Result<Webhook>> decide, Func<Webhook, Webhook, AuditEntry?> record, CancellationToken cancellationToken);

    /// <param name="record">What the guild's records say of it; null for nothing.</param>
    ValueTask<Result<Done>> DeleteAsync(WebhookId id, GuildState guild, Func<Webhook, AuditEntry?> record, CancellationToken cancellationToken);
}
