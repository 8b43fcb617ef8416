using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>The one row about the database as a whole, and the sweeping of channels that are gone.</summary>
internal sealed class HouseRow(Database database)
{
    private readonly Statement _row = database.Prepare("SELECT greatest_id, epoch FROM house");
    private readonly Statement _takeOver = database.Prepare("UPDATE house SET epoch = epoch + 1");

    // The column takes no null: the statement fails, and the transaction with it, once somebody else has taken over.
    private readonly Statement _seal = database.Prepare("UPDATE house SET greatest_id = ?, epoch = CASE WHEN epoch = ? THEN epoch END");
    private readonly Statement _probe = database.Prepare("UPDATE house SET probes = probes + 1");
    private readonly Statement _emptied = database.Prepare("SELECT min(channel) FROM emptied_channels");
    private readonly Statement _swept = database.Prepare("DELETE FROM emptied_channels WHERE channel = ?");
    private readonly Statement _uncount = database.Prepare("DELETE FROM counters WHERE channel = ?");
    private readonly Statement _last = database.Prepare(
        "SELECT max(id) FROM (SELECT id FROM messages WHERE channel = ? ORDER BY id LIMIT ?) AS first");

    // What hangs on messages goes before them.
    private readonly Statement[] _sweep =
    [
        database.Prepare("DELETE FROM reactions WHERE channel = ? AND message <= ?"),
        database.Prepare("DELETE FROM reaction_kinds WHERE channel = ? AND message <= ?"),
        database.Prepare(
            """
            INSERT INTO doomed_files (channel, id, due_at) SELECT channel, id, 0 FROM files WHERE channel = ? AND message <= ?
            ON CONFLICT (channel, id) DO NOTHING
            """),
        database.Prepare("DELETE FROM files WHERE channel = ? AND message <= ?"),
        database.Prepare(database.Words.Sweep),
        database.Prepare("DELETE FROM messages WHERE channel = ? AND id <= ?"),
    ];

    // What hangs on the channel, at most so much at once.
    private readonly Statement[] _sweepRest =
    [
        database.Prepare("DELETE FROM read_states WHERE (user_id, channel) IN (SELECT user_id, channel FROM read_states WHERE channel = ? LIMIT ?)"),
        database.Prepare(
            "DELETE FROM mentions WHERE (target, channel, message) IN (SELECT target, channel, message FROM mentions WHERE channel = ? LIMIT ?)"),
    ];

    /// <summary>Greatest id ever written here.</summary>
    public ulong GreatestId => Read().GreatestId;

    /// <summary>The epoch of writing, as it is seen from here.</summary>
    public long Epoch => Read().Epoch;

    /// <summary>Begins an epoch of writing: no commit of an earlier one will succeed.</summary>
    /// <returns>The new epoch, and the greatest id ever written here.</returns>
    public (long Epoch, ulong GreatestId) TakeOver()
    {
        _takeOver.Run();
        return Read();
    }

    /// <summary>Ends a transaction of an epoch: it can only be committed while nobody else has taken over.</summary>
    public void Seal(ulong greatestId, long epoch) => _seal.Bind(1, greatestId).Bind(2, epoch).Run();

    /// <summary>The smallest change there is.</summary>
    public void Probe() => _probe.Run();

    /// <summary>Removes some messages of a channel that is gone, and some of what else is kept of it.</summary>
    /// <returns>How many of what there is most of.</returns>
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

        _last.Bind(1, channel).Bind(2, limit).Step();
        var last = _last.Integer(0);
        _last.Reset();
        var removed = 0;
        foreach (var table in _sweep)
        {
            removed = table.Bind(1, channel).Bind(2, last).RunAndCount();
        }

        foreach (var table in _sweepRest)
        {
            removed = Math.Max(removed, table.Bind(1, channel).Bind(2, limit).RunAndCount());
        }

        if (removed < limit)
        {
            _swept.Bind(1, channel).Run();
            _uncount.Bind(1, channel).Run();
        }

        return removed;
    }

    private (long Epoch, ulong GreatestId) Read()
    {
        _row.Step();
        var row = (_row.Integer(1), _row.Id(0));
        _row.Reset();
        return row;
    }
}
