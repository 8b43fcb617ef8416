namespace Gatehouse.Store.Sql;

/// <summary>A prepared statement: bind from 1, step, read columns from 0. It is reset when its last row was read, or by <see cref="Reset"/>.</summary>
internal abstract class Statement : IDisposable
{
    public abstract Statement Bind(int parameter, long value);

    public abstract Statement Bind(int parameter, string? value);

    /// <summary>No bytes are no bytes, not null.</summary>
    public abstract Statement Bind(int parameter, ReadOnlySpan<byte> value);

    /// <summary>For <see cref="Database.IsOneOf"/>.</summary>
    public abstract Statement BindIds(int parameter, IReadOnlyCollection<ulong> ids);

    public Statement Bind(int parameter, long? value) => value is { } number ? Bind(parameter, number) : BindNoNumber(parameter);

    /// <summary>Snowflakes and bit sets: the same 64 bits, signed.</summary>
    public Statement Bind(int parameter, ulong value) => Bind(parameter, unchecked((long)value));

    public Statement Bind(int parameter, ulong? value) => value is { } number ? Bind(parameter, number) : BindNoNumber(parameter);

    public Statement Bind(int parameter, bool value) => Bind(parameter, value ? 1L : 0L);

    public Statement Bind(int parameter, DateTimeOffset value) => Bind(parameter, Ticks.Of(value));

    public Statement Bind(int parameter, DateTimeOffset? value) => value is { } time ? Bind(parameter, time) : BindNoNumber(parameter);

    /// <summary>Goes to the next row; false, and reset, when there is none. Rows of one statement at a time.</summary>
    public abstract bool Step();

    /// <summary>Writes. Whether it can be done is known at the next step or count, at the latest at the commit.</summary>
    public abstract void Run();

    /// <summary>Writes at once.</summary>
    /// <returns>How many rows it changed.</returns>
    public abstract int RunAndCount();

    /// <summary>Lets go of the rows not read; open rows would keep a reader's view of the database.</summary>
    public abstract void Reset();

    public abstract bool IsNull(int column);

    public abstract long Integer(int column);

    public abstract string Text(int column);

    /// <summary>Empty for null. Valid until the next step.</summary>
    public abstract ReadOnlySpan<byte> Bytes(int column);

    public int Int32(int column) => checked((int)Integer(column));

    public ulong Id(int column) => unchecked((ulong)Integer(column));

    public bool Flag(int column) => Integer(column) != 0;

    public DateTimeOffset Time(int column) => Ticks.ToTime(Integer(column));

    public string? OptionalText(int column) => IsNull(column) ? null : Text(column);

    public abstract void Dispose();

    /// <summary>Null where a number could be: a database with types wants to know of which.</summary>
    protected abstract Statement BindNoNumber(int parameter);
}
