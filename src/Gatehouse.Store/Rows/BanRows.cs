using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Who may not come into which guild.</summary>
internal sealed class BanRows(Database database)
{
    private readonly Statement _ofGuild = database.Prepare("SELECT banned, reason FROM bans WHERE guild = ?");
    private readonly Statement _insert = database.Prepare("INSERT INTO bans (guild, banned, reason, created_at) VALUES (?, ?, ?, ?)");
    private readonly Statement _delete = database.Prepare("DELETE FROM bans WHERE guild = ? AND banned = ?");
    private readonly Statement _deleteOfGuild = database.Prepare("DELETE FROM bans WHERE guild = ?");

    public ImmutableDictionary<UserId, Ban> OfGuild(GuildId guild)
    {
        var bans = ImmutableDictionary.CreateBuilder<UserId, Ban>();
        _ofGuild.Bind(1, guild.Value);
        while (_ofGuild.Step())
        {
            var ban = new Ban(new(_ofGuild.Id(0)), _ofGuild.OptionalText(1));
            bans.Add(ban.User, ban);
        }

        return bans.ToImmutable();
    }

    public void Insert(GuildId guild, Ban ban, DateTimeOffset now) =>
        _insert.Bind(1, guild.Value).Bind(2, ban.User.Value).Bind(3, ban.Reason).Bind(4, now).Run();

    public void Delete(GuildId guild, UserId user) => _delete.Bind(1, guild.Value).Bind(2, user.Value).Run();

    public void DeleteOf(GuildId guild) => _deleteOfGuild.Bind(1, guild.Value).Run();
}
