using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>How far somebody has read in a channel, as kept.</summary>
/// <param name="Last">What is newer is unread.</param>
/// <param name="Mentions">Unread mentions, as a client counted them.</param>
/// <param name="CountedThrough">Mentions that are newer come on top.</param>
internal sealed record ReadRow(ChannelId Channel, MessageId Last, int Mentions, MessageId CountedThrough)
{
    /// <summary>Read up to a message, of which nothing before is left to be counted.</summary>
    public static ReadRow At(ChannelId channel, MessageId message) => new(channel, message, 0, message);
}

/// <summary>How far people have read.</summary>
internal sealed class ReadStateRows(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT last_message, mentions, counted_through FROM read_states WHERE user_id = ? AND channel = ?");
    private readonly Statement _ofUser = database.Prepare(
        """
        SELECT r.channel, r.last_message, r.mentions, r.counted_through, COALESCE(c.guild, r.channel)
        FROM read_states r LEFT JOIN channels c ON c.id = r.channel WHERE r.user_id = ? ORDER BY r.last_message DESC LIMIT ?
        """);

    private readonly Statement _put = database.Prepare(
        """
        INSERT INTO read_states (user_id, channel, last_message, mentions, counted_through) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (user_id, channel) DO UPDATE SET last_message = excluded.last_message, mentions = excluded.mentions, counted_through = excluded.counted_through
        """);

    private readonly Statement _delete = database.Prepare("DELETE FROM read_states WHERE user_id = ? AND channel = ?");
    private readonly Statement _deleteInGuild = database.Prepare(
        "DELETE FROM read_states WHERE user_id = ? AND channel IN (SELECT id FROM channels WHERE guild = ?)");

    public ReadRow? Find(UserId user, ChannelId channel)
    {
        var row = _find.Bind(1, user.Value).Bind(2, channel.Value).Step() ? Read(channel, _find, 0) : null;
        _find.Reset();
        return row;
    }

    /// <summary>Those of a user with the guild or conversation that each is in, the newest first.</summary>
    public List<(GuildId Home, ReadRow Row)> OfUser(UserId user, int limit)
    {
        var found = new List<(GuildId, ReadRow)>();
        _ofUser.Bind(1, user.Value).Bind(2, limit);
        while (_ofUser.Step())
        {
            found.Add((new(_ofUser.Id(4)), Read(new(_ofUser.Id(0)), _ofUser, 1)));
        }

        return found;
    }

    public void Put(UserId user, ReadRow row) => _put
        .Bind(1, user.Value).Bind(2, row.Channel.Value).Bind(3, row.Last.Value).Bind(4, row.Mentions).Bind(5, row.CountedThrough.Value).Run();

    public void Delete(UserId user, ChannelId channel) => _delete.Bind(1, user.Value).Bind(2, channel.Value).Run();

    /// <summary>Somebody left a guild.</summary>
    public void Delete(UserId user, GuildId guild) => _deleteInGuild.Bind(1, user.Value).Bind(2, guild.Value).Run();

    private static ReadRow Read(ChannelId channel, Statement row, int first) =>
        new(channel, new(row.Id(first)), row.Int32(first + 1), new(row.Id(first + 2)));
}
