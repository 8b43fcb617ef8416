using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>The one row about the database as a whole, and the sweeping of channels that are gone.</summary>
internal sealed class HouseRow(Database database)
{
    private readonly Statement _greatestId = database.Prepare("SELECT greatest_id FROM house");
    private readonly Statement _setGreatestId = database.Prepare("UPDATE house SET greatest_id = ?");
    private readonly Statement _probe = database.Prepare("UPDATE house SET probes = probes + 1");
    private readonly Statement _emptied = database.Prepare("SELECT min(channel) FROM emptied_channels");
    private readonly Statement _swept = database.Prepare("DELETE FROM emptied_channels WHERE channel = ?");
    private readonly Statement _sweep = database.Prepare(
        "DELETE FROM messages WHERE channel = ?1 AND id IN (SELECT id FROM messages WHERE channel = ?1 ORDER BY id LIMIT ?2)");

    /// <summary>Greatest id ever written here.</summary>
    public ulong GreatestId
    {
        get
        {
            _greatestId.Step();
            var id = _greatestId.Id(0);
            _greatestId.Reset();
            return id;
        }

        set => _setGreatestId.Bind(1, value).Run();
    }

    /// <summary>The smallest change there is.</summary>
    public void Probe() => _probe.Run();

    /// <summary>Removes some messages of a channel that is gone.</summary>
    /// <returns>How many.</returns>
    public int Sweep(int limit)
    {
        _emptied.Step();
        var isNone = _emptied.IsNull(0);
        var channel = _emptied.Integer(0);
        _emptied.Reset();
        if (isNone)
        {
            return 0;
        }

        var removed = _sweep.Bind(1, channel).Bind(2, limit).RunAndCount();
        if (removed < limit)
        {
            _swept.Bind(1, channel).Run();
        }

        return removed;
    }
}
