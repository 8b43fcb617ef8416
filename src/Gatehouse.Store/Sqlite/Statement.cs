using System.Text;
using SQLitePCL;

namespace Gatehouse.Store.Sqlite;

/// <summary>A prepared statement: bind from 1, step, read columns from 0. It is reset when its last row was read, or by <see cref="Reset"/>.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    private const int MaxStackText = 300;

    public Statement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    /// <summary>Snowflakes and bit sets: the same 64 bits, signed.</summary>
    public Statement Bind(int parameter, ulong value) => Bind(parameter, unchecked((long)value));

    public Statement Bind(int parameter, ulong? value) => value is { } number ? Bind(parameter, number) : BindNull(parameter);

    public Statement Bind(int parameter, bool value) => Bind(parameter, value ? 1L : 0L);

    public Statement Bind(int parameter, DateTimeOffset value) => Bind(parameter, Ticks.Of(value));

    public Statement Bind(int parameter, DateTimeOffset? value) => value is { } time ? Bind(parameter, time) : BindNull(parameter);

    public Statement Bind(int parameter, string? value)
    {
        if (value is null)
        {
            return BindNull(parameter);
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

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        database.Check(raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    public Statement BindNull(int parameter)
    {
        database.Check(raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    /// <summary>Goes to the next row; false, and reset, when there is none.</summary>
    public bool Step()
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

    /// <summary>Runs to the end.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        while (Step())
        {
            // Rows of a writing statement are of no interest.
        }

        return database.Changes;
    }

    /// <summary>Lets go of the rows not read; an open row would keep a reader's view of the file.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Integer(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int32(int column) => raw.sqlite3_column_int(handle, column);

    public ulong Id(int column) => unchecked((ulong)raw.sqlite3_column_int64(handle, column));

    public bool Flag(int column) => raw.sqlite3_column_int(handle, column) != 0;

    public DateTimeOffset Time(int column) => Ticks.ToTime(Integer(column));

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? OptionalText(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();
}
