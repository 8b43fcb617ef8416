using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Who may not come into which guild.</summary>
internal sealed class BanRows(Database database)
{
    private readonly Statement _ofGuilds = database.Prepare($"SELECT banned, reason, guild FROM bans WHERE {database.IsOneOf("guild")}");
    private readonly Statement _insert = database.Prepare("INSERT INTO bans (guild, banned, reason, created_at) VALUES (?, ?, ?, ?)");
    private readonly Statement _delete = database.Prepare("DELETE FROM bans WHERE guild = ? AND banned = ?");
    private readonly Statement _deleteOfGuild = database.Prepare("DELETE FROM bans WHERE guild = ?");

    public ByGuild<UserId, Ban> OfGuilds(IReadOnlyCollection<ulong> guilds)
    {
        var bans = new ByGuild<UserId, Ban>();
        _ofGuilds.BindIds(1, guilds);
        while (_ofGuilds.Step())
        {
            var ban = new Ban(new(_ofGuilds.Id(0)), _ofGuilds.OptionalText(1));
            bans.Add(new(_ofGuilds.Id(2)), ban.User, ban);
        }

        return bans;
    }

    public void Insert(GuildId guild, Ban ban, DateTimeOffset now) =>
        _insert.Bind(1, guild.Value).Bind(2, ban.User.Value).Bind(3, ban.Reason).Bind(4, now).Run();

    public void Delete(GuildId guild, UserId user) => _delete.Bind(1, guild.Value).Bind(2, user.Value).Run();

    public void DeleteOf(GuildId guild) => _deleteOfGuild.Bind(1, guild.Value).Run();
}
