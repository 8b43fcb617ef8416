using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>Invitations; their uses are counted by <see cref="GuildStore"/>.</summary>
internal sealed class InviteStore(Writer writer, Readers readers) : IInviteStore
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
