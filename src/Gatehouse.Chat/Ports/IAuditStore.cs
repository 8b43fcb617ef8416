using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Ports;

/// <summary>Where guilds' records are kept, for 45 days. They are written with the changes that they are about (<see cref="GuildChange.Records"/>).</summary>
public interface IAuditStore
{
    /// <summary>A page of a guild's records: newest first, or oldest first when it begins after one.</summary>
    ValueTask<IReadOnlyList<AuditRecord>> PageAsync(GuildId guild, AuditQuery query, CancellationToken cancellationToken);
}

/// <summary>Which of a guild's records.</summary>
/// <param name="By">Only what this user did.</param>
/// <param name="Action">Only this.</param>
/// <param name="Before">Only older ones.</param>
/// <param name="After">Only newer ones.</param>
/// <param name="Limit">1 to 100.</param>
public sealed record AuditQuery(UserId? By, AuditAction? Action, ulong? Before, ulong? After, int Limit);

/// <summary>A record as kept.</summary>
/// <param name="Target">The id of what it was done to; null for nothing in particular.</param>
/// <param name="Body">As it was announced.</param>
public sealed record AuditRecord(UserId By, AuditAction Action, ulong? Target, ReadOnlyMemory<byte> Body);
