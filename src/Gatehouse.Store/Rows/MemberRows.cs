using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Who is in which guild, and with which roles.</summary>
internal sealed class MemberRows(Database database)
{
    private readonly Statement _ofGuild = database.Prepare(
        """
        SELECT u.id, u.username, u.is_bot, u.global_name, u.avatar, u.bio, m.nick, m.joined_at, m.timed_out_until, m.mute, m.deaf
        FROM members m JOIN users u ON u.id = m.user_id WHERE m.guild = ?
        """);

    private readonly Statement _rolesOfGuild = database.Prepare("SELECT user_id, role FROM member_roles WHERE guild = ? ORDER BY user_id, place");
    private readonly Statement _guildsOf = database.Prepare("SELECT guild FROM members WHERE user_id = ? ORDER BY guild");
    private readonly Statement _put = database.Prepare(
        """
        INSERT INTO members (guild, user_id, nick, joined_at, timed_out_until, mute, deaf) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (guild, user_id) DO UPDATE SET
            nick = excluded.nick, joined_at = excluded.joined_at, timed_out_until = excluded.timed_out_until,
            mute = excluded.mute, deaf = excluded.deaf
        """);

    private readonly Statement _putRole = database.Prepare("INSERT INTO member_roles (guild, user_id, place, role) VALUES (?, ?, ?, ?)");
    private readonly Statement _delete = database.Prepare("DELETE FROM members WHERE guild = ? AND user_id = ?");
    private readonly Statement _deleteRoles = database.Prepare("DELETE FROM member_roles WHERE guild = ? AND user_id = ?");
    private readonly Statement _deleteOfGuild = database.Prepare("DELETE FROM members WHERE guild = ?");
    private readonly Statement _deleteRolesOfGuild = database.Prepare("DELETE FROM member_roles WHERE guild = ?");

    /// <summary>A user's guilds, by id.</summary>
    public List<GuildId> GuildsOf(UserId user)
    {
        var guilds = new List<GuildId>();
        _guildsOf.Bind(1, user.Value);
        while (_guildsOf.Step())
        {
            guilds.Add(new(_guildsOf.Id(0)));
        }

        return guilds;
    }

    public ImmutableDictionary<UserId, Member> OfGuild(GuildId guild)
    {
        var roles = RolesOfGuild(guild);
        var members = ImmutableDictionary.CreateBuilder<UserId, Member>();
        _ofGuild.Bind(1, guild.Value);
        while (_ofGuild.Step())
        {
            var member = new Member(UserRows.Read(_ofGuild, 0), _ofGuild.Time(7))
            {
                Nick = _ofGuild.OptionalText(6),
                TimedOutUntil = _ofGuild.IsNull(8) ? null : _ofGuild.Time(8),
                Mute = _ofGuild.Flag(9),
                Deaf = _ofGuild.Flag(10),
            };
            members.Add(member.User.Id, roles.TryGetValue(member.User.Id, out var own) ? member with { Roles = own.ToImmutable() } : member);
        }

        return members.ToImmutable();
    }

    public void Put(GuildId guild, Member member)
    {
        var user = member.User.Id.Value;
        _put.Bind(1, guild.Value).Bind(2, user).Bind(3, member.Nick).Bind(4, member.JoinedAt).Bind(5, member.TimedOutUntil)
            .Bind(6, member.Mute).Bind(7, member.Deaf).Run();
        _deleteRoles.Bind(1, guild.Value).Bind(2, user).Run();
        for (var place = 0; place < member.Roles.Length; place++)
        {
            _putRole.Bind(1, guild.Value).Bind(2, user).Bind(3, place).Bind(4, member.Roles[place].Value).Run();
        }
    }

    public void Delete(GuildId guild, UserId user)
    {
        _delete.Bind(1, guild.Value).Bind(2, user.Value).Run();
        _deleteRoles.Bind(1, guild.Value).Bind(2, user.Value).Run();
    }

    public void DeleteOf(GuildId guild)
    {
        _deleteOfGuild.Bind(1, guild.Value).Run();
        _deleteRolesOfGuild.Bind(1, guild.Value).Run();
    }

    private Dictionary<UserId, ImmutableArray<RoleId>.Builder> RolesOfGuild(GuildId guild)
    {
        var roles = new Dictionary<UserId, ImmutableArray<RoleId>.Builder>();
        _rolesOfGuild.Bind(1, guild.Value);
        while (_rolesOfGuild.Step())
        {
            var user = new UserId(_rolesOfGuild.Id(0));
            if (!roles.TryGetValue(user, out var own))
            {
                roles.Add(user, own = ImmutableArray.CreateBuilder<RoleId>());
            }

            own.Add(new(_rolesOfGuild.Id(1)));
        }

        return roles;
    }
}
