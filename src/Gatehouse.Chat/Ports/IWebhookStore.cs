using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Ports;

/// <summary>
/// Where webhooks are kept. A change is committed in one transaction with its events. One that is not there is 10015; they go with their channel.
/// </summary>
public interface IWebhookStore
{
    /// <summary>Webhooks of a channel.</summary>
    const int MostPerChannel = Limits.WebhooksPerChannel;

    /// <summary>Commits a new webhook, unless its channel has as many as it may: 30007.</summary>
    ValueTask<Result<Webhook>> AddAsync(Webhook webhook, GuildState guild, CancellationToken cancellationToken);

    ValueTask<Webhook?> FindAsync(WebhookId id, CancellationToken cancellationToken);

    /// <summary>By id.</summary>
    ValueTask<ImmutableArray<Webhook>> OfChannelAsync(ChannelId channel, CancellationToken cancellationToken);

    /// <summary>By id.</summary>
    ValueTask<ImmutableArray<Webhook>> OfGuildAsync(GuildId guild, CancellationToken cancellationToken);

    /// <summary>Changes a webhook as last committed. <paramref name="decide"/> runs on the writer: it computes only.</summary>
    ValueTask<Result<Webhook>> ChangeAsync(WebhookId id, GuildState guild, Func<Webhook, Result<Webhook>> decide, CancellationToken cancellationToken);

    ValueTask<Result<Done>> DeleteAsync(WebhookId id, GuildState guild, CancellationToken cancellationToken);
}
