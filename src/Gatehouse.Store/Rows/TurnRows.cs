using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>When somebody last wrote in a channel where everybody has to pause between messages.</summary>
internal sealed class TurnRows(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT taken_at FROM turns WHERE channel = ? AND author = ?");
    private readonly Statement _put = database.Prepare(
        "INSERT INTO turns (channel, author, taken_at) VALUES (?, ?, ?) ON CONFLICT (channel, author) DO UPDATE SET taken_at = excluded.taken_at");

    private readonly Statement _trim = database.Prepare(
        "DELETE FROM turns WHERE (channel, author) IN (SELECT channel, author FROM turns WHERE taken_at < ? ORDER BY taken_at LIMIT ?)");

    public DateTimeOffset? Last(ChannelId channel, UserId author)
    {
        DateTimeOffset? last = _find.Bind(1, channel.Value).Bind(2, author.Value).Step() ? _find.Time(0) : null;
        _find.Reset();
        return last;
    }

    public void Take(ChannelId channel, UserId author, DateTimeOffset now) => _put.Bind(1, channel.Value).Bind(2, author.Value).Bind(3, now).Run();

    public int Trim(DateTimeOffset before, int limit) => _trim.Bind(1, before).Bind(2, limit).RunAndCount();
}
