using Gatehouse.Store.Sql;
using SQLitePCL;

namespace Gatehouse.Store.Sqlite;

/// <summary>
/// One open connection to a SQLite file. It speaks SQLite's own interface rather than ADO.NET: bound once and stepped, a statement costs the writer a quarter
/// of what a command object does.
/// </summary>
internal sealed class SqliteDatabase : Database
{
    private readonly sqlite3 _handle;
    private readonly List<SqliteStatement> _statements = [];
    private SqliteStatement? _begin;
    private SqliteStatement? _commit;
    private SqliteStatement? _rollBack;
    private SqliteStatement? _mark;
    private SqliteStatement? _keep;
    private SqliteStatement? _undo;

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    public override bool IsIdle => raw.sqlite3_get_autocommit(_handle) != 0;

    /// <summary>Opens the one connection that writes.</summary>
    public static SqliteDatabase OpenWriter(string path)
    {
        var database = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        try
        {
            database.Execute("PRAGMA journal_mode = WAL");
            // FULL: the commit is on disk before anybody is acknowledged.
            database.Execute("PRAGMA synchronous = FULL");
            database.Execute("PRAGMA temp_store = MEMORY");
            database.Execute("PRAGMA cache_size = -65536");
            // 16 MB: fewer, larger checkpoints; the file is cut back to 64 MB after a burst.
            database.Execute("PRAGMA wal_autocheckpoint = 4096");
            database.Execute("PRAGMA journal_size_limit = 67108864");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file that nobody else uses, as it is.</summary>
    public static SqliteDatabase OpenPlain(string path) => Open(path, raw.SQLITE_OPEN_READWRITE);

    /// <summary>Opens a connection that only reads, and sees what was committed when its statement began.</summary>
    public static SqliteDatabase OpenReader(string path)
    {
        // Not SQLITE_OPEN_READONLY: a reader of a WAL database may have to write its shared memory.
        var database = Open(path, raw.SQLITE_OPEN_READWRITE);
        database.Execute("PRAGMA query_only = ON");
        database.Execute("PRAGMA temp_store = MEMORY");
        database.Execute("PRAGMA cache_size = -16384");
        return database;
    }

    public override Statement Prepare(string sql) => PrepareOwn(sql);

    public override WordIndex Words => field ??= new SqliteWords(this);

    public override string IsOneOf(string column) => $"{column} IN (SELECT value FROM json_each(?))";

    public override void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    public override long Ask(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle));
        using var statement = new SqliteStatement(this, handle);
        return statement.Step() ? statement.Integer(0) : 0;
    }

    public override bool HasTable(string name) => Ask($"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '{name}'") > 0;

    /// <summary>Copies everything, as it is at one moment, into an empty database.</summary>
    public void CopyTo(SqliteDatabase target)
    {
        using var copying = raw.sqlite3_backup_init(target._handle, "main", _handle, "main");
        if (copying is null || copying.IsInvalid)
        {
            target.Check(raw.sqlite3_errcode(target._handle));
        }

        // All pages in one step: beside a writer, a copy made in several would begin anew with each of his commits.
        var code = raw.sqlite3_backup_step(copying, -1);
        if (code != raw.SQLITE_DONE)
        {
            throw new SqliteFailure(code, "it could not be copied");
        }
    }

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public override void Reset()
    {
        foreach (var statement in _statements)
        {
            statement.Reset();
        }
    }

    // Others may not even begin to write: there is one writer, and a second process is a mistake to notice.
    public override void Begin() => (_begin ??= PrepareOwn("BEGIN IMMEDIATE")).Run();

    public override void BeginAlone() => Execute("BEGIN EXCLUSIVE");

    public override void Commit() => (_commit ??= PrepareOwn("COMMIT")).Run();

    public override void RollBack() => (_rollBack ??= PrepareOwn("ROLLBACK")).Run();

    public override void Mark() => (_mark ??= PrepareOwn("SAVEPOINT work")).Run();

    public override void Keep() => (_keep ??= PrepareOwn("RELEASE work")).Run();

    public override bool TryUndo()
    {
        Reset();
        (_undo ??= PrepareOwn("ROLLBACK TO work")).Run();
        Keep();
        return true;
    }

    /// <summary>Moves what is in the write-ahead log into the file, and empties it where no reader is in the way.</summary>
    public override void Settle() => raw.sqlite3_wal_checkpoint_v2(_handle, null, raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);

    public override void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }

    internal void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteFailure(code, raw.sqlite3_errmsg(_handle).utf8_to_string());
        }
    }

    private SqliteStatement PrepareOwn(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        var prepared = new SqliteStatement(this, statement);
        _statements.Add(prepared);
        return prepared;
    }

    private static SqliteDatabase Open(string path, int flags)
    {
        Batteries_V2.Init();
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new SqliteDatabase(handle);
        try
        {
            database.Check(code);
            database.Check(raw.sqlite3_extended_result_codes(handle, 1));
            database.Check(raw.sqlite3_busy_timeout(handle, 500));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
