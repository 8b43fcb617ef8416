using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>A webhook (discord-api-docs, "Webhook Object").</summary>
internal sealed record WebhookShape
{
    public required string Id { get; init; }

    public int Type { get; } = 1;

    public required string GuildId { get; init; }

    public required string ChannelId { get; init; }

    // Not for who has but the token.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserShape? User { get; init; }

    public required string Name { get; init; }

    public string? Avatar { get; init; }

    public required string Token { get; init; }

    public string? ApplicationId { get; init; }
}

/// <summary>Body of WEBHOOKS_UPDATE: somebody looks again.</summary>
internal sealed record WebhooksChangedShape(string GuildId, string ChannelId);

internal static partial class Shapes
{
    public static WebhookShape Webhook(Webhook webhook) => WebhookByToken(webhook) with { User = User(webhook.Creator) };

    public static WebhookShape WebhookByToken(Webhook webhook) => new()
    {
        Id = webhook.Id.ToString(),
        GuildId = webhook.Guild.ToString(),
        ChannelId = webhook.Channel.ToString(),
        Name = webhook.Name,
        Avatar = webhook.Avatar,
        Token = webhook.Token,
    };
}
