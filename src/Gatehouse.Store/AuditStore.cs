using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Store;

/// <summary>Guilds' records, read beside the writer.</summary>
internal sealed class AuditStore(Readers readers) : IAuditStore
{
    public ValueTask<IReadOnlyList<AuditRecord>> PageAsync(GuildId guild, AuditQuery query, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<AuditRecord>>(tables => tables.Audit.Page(guild, query), cancellationToken);
}
