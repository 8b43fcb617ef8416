using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>Invitations; their uses are counted by <see cref="GuildStore"/>.</summary>
internal sealed class InviteStore(Writer writer, Readers readers, IAnnouncer announcer) : IInviteStore
{
    public ValueTask<Invite?> FindAsync(string code, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Invites.Find(code), cancellationToken);

    public async ValueTask<Result<Invite>> AddAsync(Invite invite, GuildState guild, AuditEntry? record, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Invite>>(
            batch =>
            {
                if (!batch.HomeOf(invite.Channel, guild.Id).Succeeds(out var home, out var fault))
                {
                    return fault;
                }

                var invites = batch.Tables.Invites;
                invites.DeleteEnded(invite.Guild, batch.Now);
                if (invites.Count(invite.Guild) >= IInviteStore.MostPerGuild)
                {
                    return Faults.TooManyInvites;
                }

                invites.Insert(invite);
                batch.Record(announcer.Announce(new ChannelEvent.InviteCreated(invite.Channel, invite), home));
                batch.Write(announcer, record, home);
                return invite;
            },
            cancellationToken);

    public ValueTask<ImmutableArray<Invite>> OfGuildAsync(GuildId guild, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Invites.OfGuild(guild), cancellationToken);

    public async ValueTask<Result<Done>> DeleteAsync(string code, GuildState guild, Func<Invite, AuditEntry?> record, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Done>>(
            batch =>
            {
                if (batch.Tables.Invites.Find(code) is not { } invite)
                {
                    return Faults.UnknownInvite;
                }

                batch.Tables.Invites.Delete(code);
                var state = batch.Find(guild.Id) ?? guild;
                batch.Record(announcer.Announce(new ChannelEvent.InviteDeleted(invite.Channel, code), state));
                batch.Write(announcer, record(invite), state);
                return default(Done);
            },
            cancellationToken);
}
