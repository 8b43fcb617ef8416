using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>A page of a guild's records, and the people in it.</summary>
public sealed record RecordsPage(IReadOnlyList<AuditRecord> Entries, IReadOnlyCollection<User> People);

/// <summary>What can be done with a guild's records.</summary>
public sealed class Records(IGuildStore guilds, IAuditStore records, IAccountStore accounts)
{
    public async ValueTask<Result<RecordsPage>> ListAsync(UserId asker, GuildId guild, AuditQuery query, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(guild, cancellationToken);
        if (!state.Admit(asker, Permissions.ViewAuditLog).Succeeds(out _, out var fault))
        {
            return fault;
        }

        var entries = await records.PageAsync(guild, query, cancellationToken);
        HashSet<UserId> named = [.. entries.Select(entry => entry.By), .. entries.Where(IsAboutSomebody).Select(entry => new UserId(entry.Target!.Value))];
        var people = await accounts.FindManyAsync(named, cancellationToken);
        return new RecordsPage(entries, [.. people.Values]);
    }

    private static bool IsAboutSomebody(AuditRecord entry) =>
        entry.Target is not null
        && entry.Action is (>= AuditAction.MemberKick and <= AuditAction.BotAdd) or AuditAction.MessageDelete or AuditAction.MessagePin or AuditAction.MessageUnpin;
}
