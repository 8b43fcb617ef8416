namespace Gatehouse.Chat.Domain;

/// <summary>A webhook. What it says has an author with the same number.</summary>
public readonly record struct WebhookId(ulong Value)
{
    /// <summary>Who its messages are by.</summary>
    public UserId Author => new(Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An address at which anybody who knows its token can post into a channel (discord-api-docs, "Webhook Object").</summary>
/// <param name="Id">Its snowflake.</param>
/// <param name="Guild">The channel's guild.</param>
/// <param name="Channel">Where it posts.</param>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Token">68 letters, digits, dashes and underscores; whoever has it needs nothing else.</param>
/// <param name="Creator">Who made it.</param>
public sealed record Webhook(WebhookId Id, GuildId Guild, ChannelId Channel, string Name, string Token, User Creator)
{
    /// <summary>Hash or address of the picture; null for none.</summary>
    public string? Avatar { get; init; }
}

/// <summary>What to change about a webhook; what is left out stays.</summary>
public sealed record WebhookPatch
{
    public Optional<string> Name { get; init; }

    public Optional<string?> Avatar { get; init; }

    /// <summary>Only for who manages webhooks there too, not by token.</summary>
    public Optional<ChannelId> Channel { get; init; }
}

/// <summary>What somebody wants to say by webhook.</summary>
/// <param name="Message">The message.</param>
/// <param name="Name">Said under this name instead of the webhook's; null for its own.</param>
/// <param name="Avatar">Said with this picture; null for its own.</param>
public sealed record NewWebhookMessage(NewMessage Message, string? Name, string? Avatar);
