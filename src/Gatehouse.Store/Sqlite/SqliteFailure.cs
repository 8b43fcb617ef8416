using Gatehouse.Store.Sql;
using SQLitePCL;

namespace Gatehouse.Store.Sqlite;

/// <summary>SQLite said no. Its code says whether the statement was wrong or the file is in trouble.</summary>
internal sealed class SqliteFailure(int code, string message) : StoreFailure($"SQLite error {code}: {message}")
{
    /// <summary>The primary result code (sqlite.org/rescode.html).</summary>
    public int Code { get; } = code & 0xFF;

    /// <summary>Somebody else has taken the file over since (<see cref="Rows.HouseRow.Seal"/>).</summary>
    private bool IsSucceeded => Code == raw.SQLITE_CONSTRAINT && Message.Contains("house.epoch", StringComparison.Ordinal);

    public override bool IsBusy => Code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    public override bool IsOutage => IsBusy || NeedsReopening || Code is raw.SQLITE_FULL or raw.SQLITE_NOMEM or raw.SQLITE_READONLY or raw.SQLITE_INTERRUPT;

    public override bool NeedsReopening => IsSucceeded || Code is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN or raw.SQLITE_PROTOCOL;
}
