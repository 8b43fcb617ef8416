using System.Data;
using System.Net.Sockets;
using Gatehouse.Store.Sql;
using Npgsql;

namespace Gatehouse.Store.Postgres;

/// <summary>
/// One open connection to a PostgreSQL server. A round trip costs more than all the work of a statement, so writes in a transaction are not sent one by one: they wait
/// for the next read or the commit and go with it, in one batch. A group of messages is one round trip, with BEGIN and COMMIT.
/// </summary>
internal sealed class PostgresDatabase(NpgsqlConnection connection) : Database
{
    // So many at once that the wait for the server is nothing to each; beyond it they only take memory.
    private const int MaxWaiting = 4_096;

    private readonly NpgsqlBatch _batch = connection.CreateBatch();
    private readonly List<(PostgresStatement Owner, NpgsqlBatchCommand Write)> _waiting = [];
    private readonly PostgresStatement _begin = Utility("BEGIN");
    private readonly PostgresStatement _commit = Utility("COMMIT");
    private readonly PostgresStatement _rollBack = Utility("ROLLBACK");
    private PostgresStatement? _reading;
    private bool _isInTransaction;
    private bool _hasBegun;
    private int _mark;
    private bool _isSentSinceMark;

    /// <summary>How often the server was waited for.</summary>
    public long RoundTrips { get; private set; }

    public override bool IsIdle => !_isInTransaction || connection.FullState.HasFlag(ConnectionState.Broken) || connection.State == ConnectionState.Closed;

    public override Statement Prepare(string sql) => new PostgresStatement(this, sql);

    public override WordIndex Words => field ??= new PostgresWords(this);

    public override string IsOneOf(string column) => $"{column} = ANY (?)";

    public override void Execute(string sql)
    {
        Send();
        using var command = new NpgsqlCommand(sql, connection);
        Ask(command, static command => command.ExecuteNonQuery());
    }

    public override long Ask(string sql)
    {
        Send();
        using var command = new NpgsqlCommand(sql, connection);
        return Ask(command, static command => command.ExecuteScalar()) is { } answer and not DBNull ? Convert.ToInt64(answer, null) : 0;
    }

    public override bool HasTable(string name) => Ask($"SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = '{name}'") > 0;

    public override void Reset()
    {
        Interrupt();
        Forget(0);
        _isInTransaction &= _hasBegun;
    }

    public override void Begin()
    {
        _isInTransaction = true;
        _hasBegun = false;
        Defer(_begin, _begin.Take());
    }

    // The lock that the writer's connection holds keeps others out.
    public override void BeginAlone() => Begin();

    public override void Commit()
    {
        Defer(_commit, _commit.Take());
        Send();
        _isInTransaction = false;
    }

    public override void RollBack()
    {
        Defer(_rollBack, _rollBack.Take());
        Send();
        _isInTransaction = false;
    }

    public override void Mark()
    {
        _mark = _waiting.Count;
        _isSentSinceMark = false;
    }

    public override void Keep() => Mark();

    public override bool TryUndo()
    {
        Interrupt();
        if (_isSentSinceMark)
        {
            return false;
        }

        Forget(_mark);
        return true;
    }

    public override void Settle()
    {
        // The server does by itself what is to be done.
    }

    public override void Dispose()
    {
        Interrupt();
        _batch.Dispose();
        connection.Dispose();
    }

    /// <summary>Sends what waits, and a question with it.</summary>
    internal NpgsqlDataReader Query(PostgresStatement owner, NpgsqlBatchCommand question)
    {
        Interrupt();
        Load(question);
        var rows = Ask(_batch, static batch => batch.ExecuteReader());
        Sent();
        _reading = owner;
        return rows;
    }

    /// <summary>Lets a write wait.</summary>
    internal void Defer(PostgresStatement owner, NpgsqlBatchCommand write)
    {
        _waiting.Add((owner, write));
        if (!_isInTransaction || _waiting.Count >= MaxWaiting)
        {
            Send();
        }
    }

    /// <summary>Sends what waits, and a write with it whose count is wanted.</summary>
    internal int Count(PostgresStatement owner, NpgsqlBatchCommand write)
    {
        _waiting.Add((owner, write));
        Send();
        return write.RecordsAffected;
    }

    internal void Closed(PostgresStatement owner)
    {
        if (_reading == owner)
        {
            _reading = null;
        }
    }

    /// <summary>Runs something on the connection; whatever goes wrong with it is a failure of the store.</summary>
    internal T Ask<TOn, T>(TOn on, Func<TOn, T> ask)
    {
        try
        {
            RoundTrips += on is NpgsqlDataReader ? 0 : 1;
            return ask(on);
        }
        catch (Exception failure) when (
            failure is NpgsqlException or IOException or SocketException or TimeoutException or ObjectDisposedException
            || (failure is InvalidOperationException && connection.State != ConnectionState.Open))
        {
            // What was sent with it may or may not have been done.
            _isSentSinceMark = true;
            Forget(0);
            throw new PostgresFailure(failure);
        }
    }

    private static PostgresStatement Utility(string sql) => new(null, sql);

    private void Send()
    {
        Interrupt();
        if (_waiting.Count > 0)
        {
            Load(null);
            Ask(_batch, static batch => batch.ExecuteNonQuery());
            Sent();
        }
    }

    private void Load(NpgsqlBatchCommand? question)
    {
        _batch.BatchCommands.Clear();
        foreach (var (_, write) in _waiting)
        {
            _batch.BatchCommands.Add(write);
        }

        if (question is not null)
        {
            _batch.BatchCommands.Add(question);
        }

        _hasBegun |= _isInTransaction;
    }

    private void Sent()
    {
        _isSentSinceMark |= _waiting.Count > _mark;
        Forget(0);
        _mark = 0;
    }

    // The commands are used again: their parameters are most of what a write would allocate.
    private void Forget(int from)
    {
        for (var at = _waiting.Count - 1; at >= from; at--)
        {
            _waiting[at].Owner.GiveBack(_waiting[at].Write);
        }

        _waiting.RemoveRange(from, _waiting.Count - from);
    }

    private void Interrupt() => _reading?.Interrupt();
}
