using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Guilds' own properties.</summary>
internal sealed class GuildRows(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT name, owner, icon, description, system_channel, system_channel_flags FROM guilds WHERE id = ?");
    private readonly Statement _put = database.Prepare(
        """
        INSERT INTO guilds (id, name, owner, icon, description, system_channel, system_channel_flags) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, owner = excluded.owner, icon = excluded.icon, description = excluded.description,
            system_channel = excluded.system_channel, system_channel_flags = excluded.system_channel_flags
        """);

    private readonly Statement _delete = database.Prepare("DELETE FROM guilds WHERE id = ?");

    public Guild? Find(GuildId id)
    {
        if (!_find.Bind(1, id.Value).Step())
        {
            return null;
        }

        var guild = new Guild(id, _find.Text(0), new(_find.Id(1)))
        {
            Icon = _find.OptionalText(2),
            Description = _find.OptionalText(3),
            SystemChannel = _find.IsNull(4) ? null : new ChannelId(_find.Id(4)),
            Unsaid = (Unsaid)_find.Int32(5),
        };
        _find.Reset();
        return guild;
    }

    public void Put(Guild guild) => _put
        .Bind(1, guild.Id.Value).Bind(2, guild.Name).Bind(3, guild.Owner.Value).Bind(4, guild.Icon).Bind(5, guild.Description)
        .Bind(6, guild.SystemChannel?.Value).Bind(7, (long)guild.Unsaid).Run();

    public void Delete(GuildId id) => _delete.Bind(1, id.Value).Run();
}
