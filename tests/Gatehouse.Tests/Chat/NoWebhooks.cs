using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Tests.Chat;

/// <summary>There are no webhooks, and none can be made: for tests about something else.</summary>
internal sealed class NoWebhooks : IWebhookStore
{
    public ValueTask<Result<Webhook>> AddAsync(Webhook webhook, GuildState guild, AuditEntry? record, CancellationToken cancellationToken) => new(Faults.TooManyWebhooks);

    public ValueTask<Webhook?> FindAsync(WebhookId id, CancellationToken cancellationToken) => default;

    public ValueTask<ImmutableArray<Webhook>> OfChannelAsync(ChannelId channel, CancellationToken cancellationToken) => new(ImmutableArray<Webhook>.Empty);

    public ValueTask<ImmutableArray<Webhook>> OfGuildAsync(GuildId guild, CancellationToken cancellationToken) => new(ImmutableArray<Webhook>.Empty);

    public ValueTask<Result<Webhook>> ChangeAsync(
        WebhookId id, GuildState guild, Func<Webhook, Result<Webhook>> decide, Func<Webhook, Webhook, AuditEntry?> record, CancellationToken cancellationToken) => new(Faults.UnknownWebhook);

    public ValueTask<Result<Done>> DeleteAsync(WebhookId id, GuildState guild, Func<Webhook, AuditEntry?> record, CancellationToken cancellationToken) => new(Faults.UnknownWebhook);
}
