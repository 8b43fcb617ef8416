using System.Net.Sockets;
using Gatehouse.Store.Migrations;
using Gatehouse.Store.Sql;
using Npgsql;

namespace Gatehouse.Store.Postgres;

/// <summary>A database of a PostgreSQL server, held by one Gatehouse at a time.</summary>
/// <remarks>
/// The hold is an advisory lock of the connection that writes: it cannot outlive the connection, nor the connection write without it. A pooler between us could hand both
/// to somebody else; against that, every commit also checks that nobody has taken over (<see cref="Rows.HouseRow.Seal"/>).
/// </remarks>
internal sealed class PostgresServer : IDatabases
{
    // "gatehous": what else uses advisory locks in this database has chosen another number.
    private const long Hold = 0x6761746568_6f7573;

    private readonly NpgsqlDataSource _source;
    private (int Pid, DateTime Since) _last;

    public PostgresServer(PostgresAddress address)
    {
        Name = address.ToString();
        var builder = new NpgsqlSlimDataSourceBuilder();
        address.Describe(builder.ConnectionStringBuilder);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        _source = builder.Build();
    }

    public string Name { get; }

    public IReadOnlyList<Migration> Migrations => Migration.All("Postgres");

    public bool AnswersAtOnce => false;

    public Database OpenWriter() => Open(connection =>
    {
        EndPredecessor(connection);
        TakeHold(connection);

        // What was acknowledged is on disk, whatever the server's own setting is; a stricter one stays. A dead client must not keep the hold for hours.
        Say(
            connection,
            $"""
            SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
            SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
            SET default_transaction_isolation = 'read committed'; SET default_transaction_read_only = off
            """);
        using var encoding = new NpgsqlCommand("SHOW server_encoding", connection);
        if (encoding.ExecuteScalar() is not "UTF8")
        {
            throw new MigrationException($"The database {Name} does not keep UTF-8. Create it with ENCODING 'UTF8'.");
        }
    });

    public string? Keep(int schema) => null;

    // None of our questions is best answered by reading all of a large table, or long enough to be compiled; statistics that are behind can make the server think so.
    public Database OpenReader() => Open(static connection => Say(connection, "SET default_transaction_read_only = on; SET enable_seqscan = off; SET jit = off; SET max_parallel_workers_per_gather = 0"));

    public void Dispose() => _source.Dispose();

    private PostgresDatabase Open(Action<NpgsqlConnection> prepare)
    {
        var connection = _source.CreateConnection();
        try
        {
            connection.Open();
            prepare(connection);
            return new PostgresDatabase(connection);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or SocketException or TimeoutException)
        {
            connection.Dispose();
            throw new PostgresFailure(failure);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Ends the session that we had before, should the server not have noticed that it is over.</summary>
    private void EndPredecessor(NpgsqlConnection connection)
    {
        using var mine = new NpgsqlCommand("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()", connection);
        (int, DateTime) now = default;
        using (var row = mine.ExecuteReader())
        {
            if (row.Read())
            {
                now = (row.GetInt32(0), row.GetDateTime(1));
            }
        }

        if (_last.Pid != 0)
        {
            using var end = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2", connection);
            end.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _last.Pid });
            end.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = _last.Since });
            end.ExecuteNonQuery();
        }

        _last = now;
    }

    private static void TakeHold(NpgsqlConnection connection)
    {
        // One that was just killed is still being cleaned up after: that takes a moment, anything longer is a running one.
        Say(connection, "SET lock_timeout = '3s'");
        Say(connection, $"SELECT pg_advisory_lock({Hold})");
        Say(connection, "SET lock_timeout = 0");
    }

    private static void Say(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
