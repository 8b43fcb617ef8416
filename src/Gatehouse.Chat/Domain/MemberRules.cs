using System.Collections.Immutable;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>How members come, change and go.</summary>
internal static class MemberRules
{
    private static readonly TimeSpan LongestTimeOut = TimeSpan.FromDays(28);

    /// <summary>Lets somebody in who was invited. Changes nothing for a member.</summary>
    public static Result<GuildChange> Join(GuildState guild, User user, DateTimeOffset now)
    {
        if (guild.Members.ContainsKey(user.Id))
        {
            return guild.Unchanged;
        }

        if (guild.Bans.ContainsKey(user.Id))
        {
            return Faults.Banned;
        }

        if (guild.Members.Count >= Limits.MembersPerGuild)
        {
            return Faults.TooManyMembers;
        }

        var member = new Member(user, now);
        return guild.To(guild.With(member), new GuildEvent.MemberJoined(member)) with { Notices = Notices.OfJoin(guild, user) };
    }

    public static Result<GuildChange> AddBot(GuildState guild, UserId asker, User bot, DateTimeOffset now) =>
        guild.Admit(asker, Permissions.ManageGuild).Succeeds(out _, out var fault) ? Join(guild, bot, now) : fault;

    public static Result<GuildChange> Leave(GuildState guild, UserId asker)
    {
        if (!guild.Admit(asker).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        return asker == guild.Guild.Owner ? Faults.InvalidGuild : Without(guild, seat.Asker);
    }

    public static Result<GuildChange> Kick(GuildState guild, UserId asker, UserId user)
    {
        if (!Find(guild, asker, user, Permissions.KickMembers).Succeeds(out var found, out var fault))
        {
            return fault;
        }

        return guild.Outranks(found.Seat.Asker, found.Member) ? Without(guild, found.Member) : Faults.MissingPermissions;
    }

    public static Result<GuildChange> Update(GuildState guild, UserId asker, UserId user, MemberPatch patch)
    {
        if (!Find(guild, asker, user, Permissions.None).Succeeds(out var found, out var fault))
        {
            return fault;
        }

        var (seat, before) = found;
        var after = before;
        if (patch.Nick.Says(out var wanted))
        {
            if (!MayName(seat, before))
            {
                return Faults.MissingPermissions;
            }

            var form = new Form();
            var nick = string.IsNullOrWhiteSpace(wanted) ? null : wanted.Trim();
            form.Length("nick", nick, 0, 32);
            if (form.Fault is { } wrong)
            {
                return wrong;
            }

            after = after with { Nick = nick };
        }

        if (VoiceRules.Check(seat, before, patch) is { } unheard)
        {
            return unheard;
        }

        after = after with { Mute = patch.Mute.Or(after.Mute), Deaf = patch.Deaf.Or(after.Deaf) };
        if (patch.TimedOutUntil.Says(out var until))
        {
            if (MayTimeOut(seat, before) is { } refusal)
            {
                return refusal;
            }

            if (until > guild.Now + LongestTimeOut)
            {
                return Faults.InvalidField(
                    "communication_disabled_until", "INVALID_COMMUNICATION_DISABLED_TIMESTAMP", "Must be at most 28 days in the future.");
            }

            after = after with { TimedOutUntil = until > guild.Now ? until : null };
        }

        if (patch.Roles.Says(out var roles))
        {
            ImmutableArray<RoleId> distinct = [.. roles.Distinct()];
            if (MayAssign(seat, before.Roles.Except(distinct), distinct.Except(before.Roles)) is { } refusal)
            {
                return refusal;
            }

            after = distinct.SequenceEqual(before.Roles) ? after : after with { Roles = distinct };
        }

        return Changed(guild, before, after);
    }

    public static Result<GuildChange> AddRole(GuildState guild, UserId asker, UserId user, RoleId role)
    {
        if (!Find(guild, asker, user, Permissions.ManageRoles).Succeeds(out var found, out var fault))
        {
            return fault;
        }

        var member = found.Member;
        return MayAssign(found.Seat, [], [role]) is { } refusal
            ? refusal
            : Changed(guild, member, member.Roles.Contains(role) ? member : member with { Roles = member.Roles.Add(role) });
    }

    public static Result<GuildChange> RemoveRole(GuildState guild, UserId asker, UserId user, RoleId role)
    {
        if (!Find(guild, asker, user, Permissions.ManageRoles).Succeeds(out var found, out var fault))
        {
            return fault;
        }

        var member = found.Member;
        return MayAssign(found.Seat, [], [role]) is { } refusal
            ? refusal
            : Changed(guild, member, member.Roles.Contains(role) ? member with { Roles = member.Roles.Remove(role) } : member);
    }

    /// <summary>Members whose username, name or nickname begins with a text, by user id.</summary>
    public static ImmutableArray<Member> NamedLike(GuildState guild, string start, int limit)
    {
        return
        [
            .. guild.Members.Values
                .Where(member => Begins(member.User.Username) || Begins(member.User.GlobalName) || Begins(member.Nick))
                .OrderBy(member => member.User.Id.Value)
                .Take(limit),
        ];

        bool Begins(string? name) => name is not null && name.StartsWith(start, StringComparison.OrdinalIgnoreCase);
    }

    private static Result<(Seat Seat, Member Member)> Find(GuildState guild, UserId asker, UserId user, Permissions needed)
    {
        if (!guild.Admit(asker, needed).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        return guild.Members.TryGetValue(user, out var member) ? (seat, member) : Faults.UnknownMember;
    }

    private static bool MayName(Seat seat, Member member)
    {
        if (seat.Asker.User.Id == member.User.Id)
        {
            return (seat.Permissions & (Permissions.ChangeNickname | Permissions.ManageNicknames)) != 0;
        }

        return seat.Permissions.HasFlag(Permissions.ManageNicknames) && seat.Guild.Outranks(seat.Asker, member);
    }

    // Nobody is silenced who could undo it at once.
    private static Fault? MayTimeOut(Seat seat, Member member) =>
        seat.Permissions.HasFlag(Permissions.ModerateMembers)
        && seat.Guild.Outranks(seat.Asker, member)
        && !seat.Guild.GrantedTo(member).HasFlag(Permissions.Administrator)
            ? null
            : Faults.MissingPermissions;

    private static Fault? MayAssign(Seat seat, IEnumerable<RoleId> taken, IEnumerable<RoleId> given)
    {
        if (seat.Missing(Permissions.ManageRoles) is { } missing)
        {
            return missing;
        }

        var guild = seat.Guild;
        foreach (var id in given)
        {
            if (!guild.Roles.TryGetValue(id, out var role))
            {
                return Faults.UnknownRole;
            }

            if (id == guild.Id.EveryoneRole)
            {
                return Faults.InvalidRole;
            }

            if (!guild.Outranks(seat.Asker, role))
            {
                return Faults.MissingPermissions;
            }
        }

        // A role that is gone may be taken by anybody.
        return taken.All(id => !guild.Roles.TryGetValue(id, out var role) || guild.Outranks(seat.Asker, role))
            ? null
            : Faults.MissingPermissions;
    }

    private static GuildChange Changed(GuildState guild, Member before, Member after) =>
        after == before ? guild.Unchanged : guild.To(guild.With(after), new GuildEvent.MemberUpdated(after));

    internal static GuildChange Without(GuildState guild, Member member) =>
        guild.To(guild with { Members = guild.Members.Remove(member.User.Id) }, new GuildEvent.MemberLeft(member));
}
