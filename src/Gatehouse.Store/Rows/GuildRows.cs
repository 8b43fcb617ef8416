using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Guilds' own properties.</summary>
internal sealed class GuildRows(Database database)
{
    private readonly Statement _exists = database.Prepare("SELECT id FROM guilds WHERE id = ?");
    private readonly Statement _find = database.Prepare($"SELECT id, name, owner, icon, description, system_channel, system_channel_flags FROM guilds WHERE {database.IsOneOf("id")}");
    private readonly Statement _put = database.Prepare(
        """
        INSERT INTO guilds (id, name, owner, icon, description, system_channel, system_channel_flags) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, owner = excluded.owner, icon = excluded.icon, description = excluded.description,
            system_channel = excluded.system_channel, system_channel_flags = excluded.system_channel_flags
        """);

    private readonly Statement _delete = database.Prepare("DELETE FROM guilds WHERE id = ?");

    public bool Exists(GuildId id)
    {
        var exists = _exists.Bind(1, id.Value).Step();
        _exists.Reset();
        return exists;
    }

    /// <summary>Guilds by number; those that are not there are missing.</summary>
    public List<Guild> Find(IReadOnlyCollection<ulong> ids)
    {
        var guilds = new List<Guild>(ids.Count);
        _find.BindIds(1, ids);
        while (_find.Step())
        {
            guilds.Add(new Guild(new(_find.Id(0)), _find.Text(1), new(_find.Id(2)))
            {
                Icon = _find.OptionalText(3),
                Description = _find.OptionalText(4),
                SystemChannel = _find.IsNull(5) ? null : new ChannelId(_find.Id(5)),
                Unsaid = (Unsaid)_find.Int32(6),
            });
        }

        return guilds;
    }

    public void Put(Guild guild) => _put
        .Bind(1, guild.Id.Value).Bind(2, guild.Name).Bind(3, guild.Owner.Value).Bind(4, guild.Icon).Bind(5, guild.Description)
        .Bind(6, guild.SystemChannel?.Value).Bind(7, (long)guild.Unsaid).Run();

    public void Delete(GuildId id) => _delete.Bind(1, id.Value).Run();
}
