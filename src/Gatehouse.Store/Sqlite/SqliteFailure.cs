using SQLitePCL;

namespace Gatehouse.Store.Sqlite;

/// <summary>SQLite said no. Its code says whether the statement was wrong or the file is in trouble.</summary>
internal sealed class SqliteFailure(int code, string message) : Exception($"SQLite error {code}: {message}")
{
    /// <summary>The primary result code (sqlite.org/rescode.html).</summary>
    public int Code { get; } = code & 0xFF;

    public bool IsBusy => Code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>True when it is not about this one statement: everything in the transaction is in doubt.</summary>
    public bool IsOutage => IsBusy || NeedsReopening || Code is raw.SQLITE_FULL or raw.SQLITE_NOMEM or raw.SQLITE_READONLY or raw.SQLITE_INTERRUPT;

    /// <summary>True when the connection itself may be what is broken.</summary>
    public bool NeedsReopening => Code is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN or raw.SQLITE_PROTOCOL;
}
