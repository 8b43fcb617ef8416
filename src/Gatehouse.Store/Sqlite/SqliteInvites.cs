using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Store.Sqlite;

/// <summary>Invitations; their uses are counted by <see cref="SqliteGuilds"/>.</summary>
internal sealed class SqliteInvites(Writer writer, Readers readers) : IInviteStore
{
    public ValueTask<Invite?> FindAsync(string code, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Invites.Find(code), cancellationToken);

    public async ValueTask AddAsync(Invite invite, CancellationToken cancellationToken) =>
        await writer.CommitAsync(
            batch =>
            {
                batch.Tables.Invites.Insert(invite);
                return default(Done);
            },
            cancellationToken);
}
