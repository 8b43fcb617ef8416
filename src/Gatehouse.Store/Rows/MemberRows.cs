using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Who is in which guild, and with which roles.</summary>
internal sealed class MemberRows(Database database)
{
    private readonly Statement _ofGuilds = database.Prepare(
        $"""
        SELECT u.id, u.username, u.is_bot, u.global_name, u.avatar, u.bio, m.nick, m.joined_at, m.timed_out_until, m.mute, m.deaf, m.guild
        FROM members m JOIN users u ON u.id = m.user_id WHERE {database.IsOneOf("m.guild")}
        """);

    private readonly Statement _rolesOfGuilds = database.Prepare(
        $"SELECT user_id, role, guild FROM member_roles WHERE {database.IsOneOf("guild")} ORDER BY guild, user_id, place");

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

    public ByGuild<UserId, Member> OfGuilds(IReadOnlyCollection<ulong> guilds)
    {
        var roles = RolesOfGuilds(guilds);
        var members = new ByGuild<UserId, Member>();
        _ofGuilds.BindIds(1, guilds);
        while (_ofGuilds.Step())
        {
            var guild = new GuildId(_ofGuilds.Id(11));
            var member = new Member(UserRows.Read(_ofGuilds, 0), _ofGuilds.Time(7))
            {
                Nick = _ofGuilds.OptionalText(6),
                TimedOutUntil = _ofGuilds.IsNull(8) ? null : _ofGuilds.Time(8),
                Mute = _ofGuilds.Flag(9),
                Deaf = _ofGuilds.Flag(10),
            };
            members.Add(guild, member.User.Id, roles.TryGetValue((guild, member.User.Id), out var own) ? member with { Roles = own.ToImmutable() } : member);
        }

        return members;
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

    private Dictionary<(GuildId Guild, UserId User), ImmutableArray<RoleId>.Builder> RolesOfGuilds(IReadOnlyCollection<ulong> guilds)
    {
        var roles = new Dictionary<(GuildId Guild, UserId User), ImmutableArray<RoleId>.Builder>();
        _rolesOfGuilds.BindIds(1, guilds);
        while (_rolesOfGuilds.Step())
        {
            var member = (new GuildId(_rolesOfGuilds.Id(2)), new UserId(_rolesOfGuilds.Id(0)));
            if (!roles.TryGetValue(member, out var own))
            {
                roles.Add(member, own = ImmutableArray.CreateBuilder<RoleId>());
            }

            own.Add(new(_rolesOfGuilds.Id(1)));
        }

        return roles;
    }
}
