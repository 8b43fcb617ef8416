using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Guilds' records.</summary>
internal sealed class AuditRows(Database database)
{
    private const string Fitting =
        "SELECT actor, action, target, body FROM audit_entries WHERE guild = ?1 AND id > ?2 AND id < ?3 AND (?4 = 0 OR actor = ?4) AND (?5 = 0 OR action = ?5)";

    private readonly Statement _newest = database.Prepare($"{Fitting} ORDER BY id DESC LIMIT ?6");
    private readonly Statement _oldest = database.Prepare($"{Fitting} ORDER BY id LIMIT ?6");
    private readonly Statement _insert = database.Prepare("INSERT INTO audit_entries (id, guild, actor, action, target, body) VALUES (?, ?, ?, ?, ?, ?)");
    private readonly Statement _deleteOfGuild = database.Prepare("DELETE FROM audit_entries WHERE guild = ?");
    private readonly Statement _trim = database.Prepare(
        "DELETE FROM audit_entries WHERE id IN (SELECT id FROM audit_entries WHERE id < ? ORDER BY id LIMIT ?)");

    public List<AuditRecord> Page(GuildId guild, AuditQuery query)
    {
        var rows = query.After is null ? _newest : _oldest;
        rows.Bind(1, guild.Value).Bind(2, Math.Min(query.After ?? 0, long.MaxValue)).Bind(3, Math.Min(query.Before ?? long.MaxValue, long.MaxValue))
            .Bind(4, query.By?.Value ?? 0).Bind(5, (long)(query.Action ?? 0)).Bind(6, query.Limit);
        var found = new List<AuditRecord>();
        while (rows.Step())
        {
            found.Add(new AuditRecord(new(rows.Id(0)), (AuditAction)rows.Int32(1), rows.IsNull(2) ? null : rows.Id(2), rows.Bytes(3).ToArray()));
        }

        return found;
    }

    public void Insert(GuildId guild, AuditEntry entry, ReadOnlySpan<byte> body) => _insert
        .Bind(1, entry.Id).Bind(2, guild.Value).Bind(3, entry.By.Value).Bind(4, (long)entry.Action).Bind(5, entry.Target).Bind(6, body).Run();

    public void DeleteOf(GuildId guild) => _deleteOfGuild.Bind(1, guild.Value).Run();

    /// <returns>How many were removed.</returns>
    public int Trim(MessageId before, int limit) => _trim.Bind(1, before.Value).Bind(2, limit).RunAndCount();
}
