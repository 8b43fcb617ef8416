using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>How many messages a channel has ever had: the number of its newest.</summary>
internal sealed class CounterRows(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT last_seq FROM counters WHERE channel = ?");
    private readonly Statement _ofGuilds = database.Prepare(
        $"SELECT channels.id, counters.last_seq FROM channels LEFT JOIN counters ON counters.channel = channels.id WHERE {database.IsOneOf("channels.guild")}");

    private readonly Statement _put = database.Prepare(
        "INSERT INTO counters (channel, last_seq) VALUES (?, ?) ON CONFLICT (channel) DO UPDATE SET last_seq = excluded.last_seq");

    public long Find(ChannelId channel)
    {
        var last = _find.Bind(1, channel.Value).Step() ? _find.Integer(0) : 0;
        _find.Reset();
        return last;
    }

    /// <summary>Of all channels of guilds.</summary>
    public Dictionary<ChannelId, long> OfGuilds(IReadOnlyCollection<ulong> guilds)
    {
        var counters = new Dictionary<ChannelId, long>();
        _ofGuilds.BindIds(1, guilds);
        while (_ofGuilds.Step())
        {
            counters.Add(new(_ofGuilds.Id(0)), _ofGuilds.Integer(1));
        }

        return counters;
    }

    public void Put(ChannelId channel, long last) => _put.Bind(1, channel.Value).Bind(2, last).Run();
}
