using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Invitations.</summary>
internal sealed class InviteRows(Database database)
{
    private readonly Statement _find = database.Prepare(
        """
        SELECT guild, channel, created_at, max_age, max_uses, uses, temporary, inviter,
               users.id, username, is_bot, global_name, avatar, bio
        FROM invites LEFT JOIN users ON users.id = inviter WHERE code = ?
        """);

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

        var inviter = _find.IsNull(8) ? UserRows.Gone(new(_find.Id(7))) : UserRows.Read(_find, 8);
        var invite = new Invite(code, new(_find.Id(0)), new(_find.Id(1)), inviter, _find.Time(2))
        {
            MaxAge = TimeSpan.FromTicks(_find.Integer(3)),
            MaxUses = _find.Int32(4),
            Uses = _find.Int32(5),
            Temporary = _find.Flag(6),
        };
        _find.Reset();
        return invite;
    }

    public void Insert(Invite invite) => _insert
        .Bind(1, invite.Code).Bind(2, invite.Guild.Value).Bind(3, invite.Channel.Value).Bind(4, invite.Inviter.Id.Value).Bind(5, invite.CreatedAt)
        .Bind(6, invite.MaxAge.Ticks).Bind(7, invite.MaxUses).Bind(8, invite.Uses).Bind(9, invite.Temporary).Run();

    public void CountUse(string code) => _countUse.Bind(1, code).Run();

    public void DeleteOf(GuildId guild) => _deleteOfGuild.Bind(1, guild.Value).Run();

    public void DeleteOf(ChannelId channel) => _deleteOfChannel.Bind(1, channel.Value).Run();
}
