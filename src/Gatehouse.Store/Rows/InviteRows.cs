using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Invitations.</summary>
internal sealed class InviteRows(Database database)
{
    private const string Select =
        """
        SELECT guild, channel, created_at, max_age, max_uses, uses, temporary, inviter,
               users.id, username, is_bot, global_name, avatar, bio, code
        FROM invites LEFT JOIN users ON users.id = inviter
        """;

    private readonly Statement _find = database.Prepare($"{Select} WHERE code = ?");
    private readonly Statement _ofGuild = database.Prepare($"{Select} WHERE guild = ? ORDER BY created_at, code");
    private readonly Statement _count = database.Prepare("SELECT count(*) FROM invites WHERE guild = ?");
    private readonly Statement _delete = database.Prepare("DELETE FROM invites WHERE code = ?");
    private readonly Statement _deleteEnded = database.Prepare("DELETE FROM invites WHERE guild = ? AND max_age > 0 AND created_at + max_age <= ?");

    private readonly Statement _countUse = database.Prepare("UPDATE invites SET uses = uses + 1 WHERE code = ?");
    private readonly Statement _deleteOfGuild = database.Prepare("DELETE FROM invites WHERE guild = ?");
    private readonly Statement _deleteOfChannel = database.Prepare("DELETE FROM invites WHERE channel = ?");
    private readonly Statement _insert = database.Prepare(
        "INSERT INTO invites (code, guild, channel, inviter, created_at, max_age, max_uses, uses, temporary) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

    public Invite? Find(string code)
    {
        if (!_find.Bind(1, code).Step())
        {
            return null;
        }

        var invite = Read(_find);
        _find.Reset();
        return invite;
    }

    public ImmutableArray<Invite> OfGuild(GuildId guild)
    {
        var invites = ImmutableArray.CreateBuilder<Invite>();
        _ofGuild.Bind(1, guild.Value);
        while (_ofGuild.Step())
        {
            invites.Add(Read(_ofGuild));
        }

        return invites.ToImmutable();
    }

    public long Count(GuildId guild)
    {
        _count.Bind(1, guild.Value).Step();
        var count = _count.Integer(0);
        _count.Reset();
        return count;
    }

    public void Delete(string code) => _delete.Bind(1, code).Run();

    public void DeleteEnded(GuildId guild, DateTimeOffset now) => _deleteEnded.Bind(1, guild.Value).Bind(2, now).Run();

    public void Insert(Invite invite) => _insert
        .Bind(1, invite.Code).Bind(2, invite.Guild.Value).Bind(3, invite.Channel.Value).Bind(4, invite.Inviter.Id.Value).Bind(5, invite.CreatedAt)
        .Bind(6, invite.MaxAge.Ticks).Bind(7, invite.MaxUses).Bind(8, invite.Uses).Bind(9, invite.Temporary).Run();

    public void CountUse(string code) => _countUse.Bind(1, code).Run();

    public void DeleteOf(GuildId guild) => _deleteOfGuild.Bind(1, guild.Value).Run();

    public void DeleteOf(ChannelId channel) => _deleteOfChannel.Bind(1, channel.Value).Run();

    private static Invite Read(Statement row) => new(
        row.Text(14), new(row.Id(0)), new(row.Id(1)), row.IsNull(8) ? UserRows.Gone(new(row.Id(7))) : UserRows.Read(row, 8), row.Time(2))
    {
        MaxAge = TimeSpan.FromTicks(row.Integer(3)),
        MaxUses = row.Int32(4),
        Uses = row.Int32(5),
        Temporary = row.Flag(6),
    };
}
