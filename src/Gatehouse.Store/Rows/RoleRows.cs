using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Roles of guilds.</summary>
internal sealed class RoleRows(Database database)
{
    private readonly Statement _ofGuilds = database.Prepare(
        $"SELECT id, name, permissions, position, color, hoist, mentionable, guild FROM roles WHERE {database.IsOneOf("guild")}");

    private readonly Statement _put = database.Prepare(
        """
        INSERT INTO roles (id, guild, name, permissions, position, color, hoist, mentionable) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, permissions = excluded.permissions, position = excluded.position,
            color = excluded.color, hoist = excluded.hoist, mentionable = excluded.mentionable
        """);

    private readonly Statement _delete = database.Prepare("DELETE FROM roles WHERE id = ?");
    private readonly Statement _deleteOfGuild = database.Prepare("DELETE FROM roles WHERE guild = ?");

    public ByGuild<RoleId, Role> OfGuilds(IReadOnlyCollection<ulong> guilds)
    {
        var roles = new ByGuild<RoleId, Role>();
        _ofGuilds.BindIds(1, guilds);
        while (_ofGuilds.Step())
        {
            var role = new Role(new(_ofGuilds.Id(0)), _ofGuilds.Text(1), (Permissions)_ofGuilds.Id(2), _ofGuilds.Int32(3))
            {
                Color = _ofGuilds.Int32(4),
                Hoist = _ofGuilds.Flag(5),
                Mentionable = _ofGuilds.Flag(6),
            };
            roles.Add(new(_ofGuilds.Id(7)), role.Id, role);
        }

        return roles;
    }

    public void Put(GuildId guild, Role role) => _put
        .Bind(1, role.Id.Value).Bind(2, guild.Value).Bind(3, role.Name).Bind(4, (ulong)role.Permissions).Bind(5, role.Position)
        .Bind(6, role.Color).Bind(7, role.Hoist).Bind(8, role.Mentionable).Run();

    public void Delete(RoleId role) => _delete.Bind(1, role.Value).Run();

    public void DeleteOf(GuildId guild) => _deleteOfGuild.Bind(1, guild.Value).Run();
}
