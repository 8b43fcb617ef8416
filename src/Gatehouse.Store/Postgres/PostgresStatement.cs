using Gatehouse.Store.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Gatehouse.Store.Postgres;

/// <summary>
/// A statement of PostgreSQL; the connection prepares it when it is used again. Every parameter is bound every time. What it writes in a transaction waits until it is
/// sent with others.
/// </summary>
/// <param name="database">Null for a statement that is only ever taken.</param>
internal sealed class PostgresStatement(PostgresDatabase? database, string sql) : Statement
{
    // PostgreSQL source, pg_type.dat.
    private const uint Int4 = 23;
    private const uint Numeric = 1700;

    private readonly (string Sql, int Parameters) _text = Placeholders.Number(sql);
    private readonly Stack<NpgsqlBatchCommand> _spare = [];
    private NpgsqlBatchCommand? _bound;
    private NpgsqlBatchCommand? _asked;
    private NpgsqlDataReader? _rows;
    private bool _isInterrupted;

    public override Statement Bind(int parameter, long value) => Bind<long?>(parameter, value, NpgsqlDbType.Bigint);

    public override Statement Bind(int parameter, string? value)
    {
        // PostgreSQL's text cannot hold U+0000.
        var text = value is not null && value.Contains('\0', StringComparison.Ordinal) ? value.Replace('\0', '\uFFFD') : value;
        return Bind(parameter, text, NpgsqlDbType.Text);
    }

    public override Statement Bind(int parameter, ReadOnlySpan<byte> value) => Bind(parameter, value.ToArray(), NpgsqlDbType.Bytea);

    public override Statement BindIds(int parameter, IReadOnlyCollection<ulong> ids) =>
        Bind(parameter, ids.Select(id => unchecked((long)id)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    public override bool Step()
    {
        if (_isInterrupted)
        {
            throw new InvalidOperationException("Rows of two statements cannot be read at once.");
        }

        if (_rows is null)
        {
            _asked = Take();
            try
            {
                _rows = database!.Query(this, _asked);
            }
            catch
            {
                GiveBack(_asked);
                throw;
            }
        }

        try
        {
            if (database!.Ask(_rows, static rows => rows.Read()))
            {
                return true;
            }
        }
        catch
        {
            Reset();
            throw;
        }

        Reset();
        return false;
    }

    public override void Run() => database!.Defer(this, Take());

    public override int RunAndCount() => database!.Count(this, Take());

    public override void Reset()
    {
        _isInterrupted = false;
        if (_rows is not { } rows)
        {
            return;
        }

        _rows = null;
        database!.Closed(this);
        try
        {
            rows.Dispose();
        }
        catch (NpgsqlException)
        {
            // The connection broke; whoever uses it next hears of it.
        }

        GiveBack(_asked!);
    }

    public override bool IsNull(int column) => _rows!.IsDBNull(column);

    // A column has 64 bits; a literal in a statement has 32, and a sum is a numeric.
    public override long Integer(int column) => _rows!.IsDBNull(column) ? 0 : _rows.GetDataTypeOID(column) switch
    {
        Int4 => _rows.GetInt32(column),
        Numeric => (long)_rows.GetDecimal(column),
        _ => _rows.GetInt64(column),
    };

    public override string Text(int column) => _rows!.GetString(column);

    public override ReadOnlySpan<byte> Bytes(int column) => _rows!.IsDBNull(column) ? [] : _rows.GetFieldValue<byte[]>(column);

    public override void Dispose() => Reset();

    /// <summary>What was bound, to be sent; given back when it was.</summary>
    internal NpgsqlBatchCommand Take()
    {
        var taken = _bound ?? Spare();
        _bound = null;
        return taken;
    }

    internal void GiveBack(NpgsqlBatchCommand command) => _spare.Push(command);

    /// <summary>Somebody else uses the connection.</summary>
    internal void Interrupt()
    {
        Reset();
        _isInterrupted = true;
    }

    protected override Statement BindNoNumber(int parameter) => Bind<long?>(parameter, null, NpgsqlDbType.Bigint);

    private PostgresStatement Bind<T>(int parameter, T value, NpgsqlDbType type)
    {
        _isInterrupted = false;
        var parameters = (_bound ??= Spare()).Parameters;
        if (parameters[parameter - 1] is NpgsqlParameter<T> typed)
        {
            typed.TypedValue = value;
        }
        else
        {
            parameters[parameter - 1] = new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type };
        }

        return this;
    }

    private NpgsqlBatchCommand Spare()
    {
        if (_spare.TryPop(out var spare))
        {
            return spare;
        }

        var command = new NpgsqlBatchCommand(_text.Sql);
        for (var i = 0; i < _text.Parameters; i++)
        {
            command.Parameters.Add(new NpgsqlParameter());
        }

        return command;
    }
}
