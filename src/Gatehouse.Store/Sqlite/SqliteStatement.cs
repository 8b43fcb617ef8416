using System.Text;
using Gatehouse.Store.Sql;
using SQLitePCL;

namespace Gatehouse.Store.Sqlite;

/// <summary>A prepared statement of SQLite. What it writes is written at once.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : Statement
{
    private const int MaxStackText = 300;

    public override Statement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public override Statement Bind(int parameter, string? value)
    {
        if (value is null)
        {
            return BindNoNumber(parameter);
        }

        // Most text is short: encode it on the stack. An empty span would bind null.
        if (value.Length is > 0 and <= MaxStackText)
        {
            Span<byte> buffer = stackalloc byte[MaxStackText * 3];
            var length = Encoding.UTF8.GetBytes(value, buffer);
            database.Check(raw.sqlite3_bind_text(handle, parameter, buffer[..length]));
            return this;
        }

        database.Check(raw.sqlite3_bind_text(handle, parameter, value));
        return this;
    }

    public override Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        // An empty span would bind null.
        database.Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, parameter, 0) : raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    public override Statement BindIds(int parameter, IReadOnlyCollection<ulong> ids) =>
        Bind(parameter, new StringBuilder(ids.Count * 20).Append('[').AppendJoin(',', ids.Select(id => unchecked((long)id))).Append(']').ToString());

    public override bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        try
        {
            database.Check(code);
        }
        finally
        {
            Reset();
        }

        return false;
    }

    public override void Run()
    {
        while (Step())
        {
            // Rows of a writing statement are of no interest.
        }
    }

    public override int RunAndCount()
    {
        Run();
        return database.Changes;
    }

    public override void Reset() => raw.sqlite3_reset(handle);

    public override bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public override long Integer(int column) => raw.sqlite3_column_int64(handle, column);

    public override string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public override ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public override void Dispose() => handle.Dispose();

    protected override Statement BindNoNumber(int parameter)
    {
        database.Check(raw.sqlite3_bind_null(handle, parameter));
        return this;
    }
}
