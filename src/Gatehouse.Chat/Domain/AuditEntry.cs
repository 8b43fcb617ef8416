namespace Gatehouse.Chat.Domain;

/// <summary>What can be in a guild's records, in Discord's numbers (discord-api-docs, "Audit Log Events").</summary>
public enum AuditAction
{
    GuildUpdate = 1,
    ChannelCreate = 10,
    ChannelUpdate = 11,
    ChannelDelete = 12,
    OverwriteCreate = 13,
    OverwriteUpdate = 14,
    OverwriteDelete = 15,
    MemberKick = 20,
    MemberBanAdd = 22,
    MemberBanRemove = 23,
    MemberUpdate = 24,
    MemberRoleUpdate = 25,
    MemberMove = 26,
    MemberDisconnect = 27,
    BotAdd = 28,
    RoleCreate = 30,
    RoleUpdate = 31,
    RoleDelete = 32,
    InviteCreate = 40,
    InviteDelete = 42,
    WebhookCreate = 50,
    WebhookUpdate = 51,
    WebhookDelete = 52,
    MessageDelete = 72,
    MessageBulkDelete = 73,
    MessagePin = 74,
    MessageUnpin = 75,
}

/// <summary>One line of a guild's records: who did what to whom.</summary>
/// <param name="Action">What.</param>
/// <param name="By">Who.</param>
/// <param name="Target">The id of what it was done to; null when it is nothing in particular.</param>
public sealed record AuditEntry(AuditAction Action, UserId By, ulong? Target)
{
    /// <summary>A snowflake; the store gives it.</summary>
    public ulong Id { get; init; }

    /// <summary>Why, as they said.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<AuditChange> Changes { get; init; } = [];

    /// <summary>What else there is to say of the action, by Discord's names.</summary>
    public IReadOnlyList<(string Name, string Value)> Options { get; init; } = [];
}

/// <summary>A property that changed.</summary>
/// <param name="Key">Discord's name of it.</param>
/// <param name="Before">A text, a number, a truth value, or roles; null for none.</param>
/// <param name="After">Likewise.</param>
public sealed record AuditChange(string Key, object? Before, object? After);
