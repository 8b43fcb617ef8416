using System.Collections.Immutable;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>
/// Who is kept out of a guild: with BAN_MEMBERS, members only from above, and people who are not there too (discord-api-docs, "Create Guild Ban").
/// </summary>
internal static class BanRules
{
    private const int SecondsPerWeek = 604_800;

    /// <summary>What is wrong with the wish itself; null when nothing is.</summary>
    public static Fault? Check(NewBan wish)
    {
        var form = new Form();
        form.Range("delete_message_seconds", wish.DeleteMessageSeconds, 0, SecondsPerWeek);
        return form.Fault;
    }

    /// <summary>Keeps somebody out. Changes nothing for who is kept out already.</summary>
    public static Result<GuildChange> Ban(GuildState guild, UserId asker, User user, string? reason)
    {
        if (!guild.Admit(asker, Permissions.BanMembers).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        if (guild.Bans.ContainsKey(user.Id))
        {
            return guild.Unchanged;
        }

        if (guild.Bans.Count >= Limits.BansPerGuild)
        {
            return Faults.TooManyBans;
        }

        return MayBan(seat, user) ? WithBan(guild, user, reason) : Faults.MissingPermissions;
    }

    /// <summary>Keeps many out, and passes over those who are kept out already or stand above.</summary>
    public static Result<GuildChange> BanMany(GuildState guild, UserId asker, IReadOnlyList<User> users, string? reason)
    {
        if (!guild.Admit(asker, Permissions.BanMembers | Permissions.ManageGuild).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        var after = guild;
        var events = new List<GuildEvent>();
        foreach (var user in users)
        {
            if (!after.Bans.ContainsKey(user.Id) && after.Bans.Count < Limits.BansPerGuild && MayBan(seat, user))
            {
                var change = WithBan(after, user, reason);
                after = change.After;
                events.AddRange(change.Events);
            }
        }

        return events.Count == 0 ? Faults.BannedNobody : guild.To(after, events);
    }

    public static Result<GuildChange> Lift(GuildState guild, UserId asker, User user)
    {
        if (!guild.Admit(asker, Permissions.BanMembers).Succeeds(out _, out var fault))
        {
            return fault;
        }

        return guild.Bans.ContainsKey(user.Id)
            ? guild.To(guild with { Bans = guild.Bans.Remove(user.Id) }, new GuildEvent.BanLifted(user))
            : Faults.UnknownBan;
    }

    /// <summary>The bans with greater and smaller ids than given, by user id; with only an upper end, the page that ends there.</summary>
    public static ImmutableArray<Ban> Page(GuildState guild, UserId? before, UserId? after, int limit)
    {
        var within = guild.Bans.Values
            .Where(ban => (before is null || ban.User.Value < before.Value.Value) && (after is null || ban.User.Value > after.Value.Value));
        return before is not null && after is null
            ? [.. within.OrderByDescending(ban => ban.User.Value).Take(limit).Reverse()]
            : [.. within.OrderBy(ban => ban.User.Value).Take(limit)];
    }

    private static bool MayBan(Seat seat, User user) =>
        user.Id != seat.Asker.User.Id
        && user.Id != seat.Guild.Guild.Owner
        && (!seat.Guild.Members.TryGetValue(user.Id, out var member) || seat.Guild.Outranks(seat.Asker, member));

    private static GuildChange WithBan(GuildState guild, User user, string? reason)
    {
        var ban = new Ban(user.Id, reason);
        var told = new GuildEvent.MemberBanned(user, ban);
        var left = guild.Members.TryGetValue(user.Id, out var member) ? MemberRules.Without(guild, member) : guild.Unchanged;
        return guild.To(left.After with { Bans = guild.Bans.Add(user.Id, ban) }, [.. left.Events, told]);
    }
}
