using System.Diagnostics;
using System.Globalization;
using Gatehouse.Bench.Contenders;
using Gatehouse.Store.Postgres;
using Npgsql;

namespace Gatehouse.Bench.Stores;

/// <summary>
/// A private PostgreSQL as it is installed, fsync included, on a loopback port and in a directory of its own. Where we are root it runs as the user postgres, since it
/// refuses root. Owned by the measurement.
/// </summary>
internal sealed class PostgresPeer : IDisposable
{
    private const string Owner = "gatehouse";

    private readonly string _home;
    private readonly ServerProcess _process;
    private readonly int _port = ServerProcess.FreePort();
    private int _databases;

    /// <param name="root">The repository; the cluster lies below it, on the disk that the SQLite files are on.</param>
    /// <param name="cores">Where it runs, as taskset writes it.</param>
    public PostgresPeer(string root, string cores)
    {
        _home = Directory.CreateDirectory(Path.Combine(root, "artifacts", $"bench-postgres-{Environment.ProcessId}")).FullName;
        if (Environment.IsPrivilegedProcess)
        {
            Run(["chown", "postgres", _home]);
        }

        Run([.. AsOwner, Path.Combine(Programs, "initdb"), "-D", _home, "-U", Owner, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]);
        string[] command =
        [
            "taskset", "-c", cores, .. AsOwner, Path.Combine(Programs, "postgres"), "-D", _home, "-p", $"{_port}",
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "log_min_messages=panic",
        ];
        _process = ServerProcess.Start(_port, [], command[0], command[1..]);
        try
        {
            _process.Accepting();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Of all its processes.</summary>
    public double CpuSeconds => _process.FamilyCpuSeconds;

    public static string Version => Path.GetFileName(Path.GetDirectoryName(Programs)!);

    // Debian keeps them out of the PATH, one directory per version.
    private static string Programs { get; } = Directory.GetDirectories("/usr/lib/postgresql")
        .Select(static version => Path.Combine(version, "bin")).Order(StringComparer.Ordinal).Last();

    private static string[] AsOwner => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : [];

    /// <summary>An empty database.</summary>
    /// <returns>Its DATABASE_URL.</returns>
    public string NewDatabase()
    {
        var name = $"house{++_databases}";
        Execute("postgres", $"CREATE DATABASE {name}");
        return $"postgres://{Owner}@127.0.0.1:{_port}/{name}?sslmode=disable";
    }

    /// <summary>Lets go of a database, and of its space on the disk.</summary>
    public void Drop(string database) => Execute("postgres", $"DROP DATABASE {Parse(database).Database} WITH (FORCE)");

    /// <summary>Lets the database do now what it would do in the background sooner or later.</summary>
    public void Settle(string database) => Execute(Parse(database).Database, "VACUUM ANALYZE", "CHECKPOINT");

    public static PostgresAddress Parse(string database) =>
        PostgresAddress.TryParse(database, out var address, out var wrong) ? address : throw new InvalidOperationException(wrong);

    /// <summary>How many rows per second 16 clients insert, each committing each row: pgbench, which belongs to PostgreSQL.</summary>
    /// <returns>NaN when there is no pgbench.</returns>
    public double Inserts(TimeSpan time)
    {
        var pgbench = Path.Combine(Programs, "pgbench");
        if (!File.Exists(pgbench))
        {
            return double.NaN;
        }

        Execute("postgres", "DROP TABLE IF EXISTS peer", "CREATE TABLE peer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, channel bigint, author bigint, content text)");
        var script = Path.Combine(Path.GetTempPath(), $"bench-insert-{Environment.ProcessId}.sql");
        File.WriteAllText(script, "INSERT INTO peer (channel, author, content) VALUES (:client_id, :client_id, 'The harbour is quiet tonight; the gates close at ten.');\n");
        try
        {
            var said = Run(
            [
                "taskset", "-c", StoreMeasurement.Cores, pgbench, "-n", "-M", "prepared", "-c", "16", "-j", "2", "-T", time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture),
                "-f", script, "-h", "127.0.0.1", "-p", $"{_port}", "-U", Owner, "postgres",
            ]);
            var rate = said.Split('\n').First(static line => line.StartsWith("tps = ", StringComparison.Ordinal)).Split(' ')[2];
            return double.Parse(rate, CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(script);
        }
    }

    public void Dispose()
    {
        if (File.Exists(Path.Combine(_home, "postmaster.pid")))
        {
            // Killed, it would leave its shared memory behind.
            Run([.. AsOwner, Path.Combine(Programs, "pg_ctl"), "stop", "-m", "immediate", "-D", _home]);
        }

        _process.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private void Execute(string database, params string[] statements)
    {
        using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={_port};Username={Owner};Database={database};SSL Mode=Disable;Pooling=false;Command Timeout=600");
        Open(connection);
        foreach (var statement in statements)
        {
            using var command = new NpgsqlCommand(statement, connection);
            command.ExecuteNonQuery();
        }
    }

    private static void Open(NpgsqlConnection connection)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                connection.Open();
                return;
            }
            catch (PostgresException starting) when (
                starting.SqlState == PostgresErrorCodes.CannotConnectNow && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
            {
                Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System).GetAwaiter().GetResult();
            }
        }
    }

    private static string Run(string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', words)} ended with {process.ExitCode}: {error.GetAwaiter().GetResult()}");
    }
}
