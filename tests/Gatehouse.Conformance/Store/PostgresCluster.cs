using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gatehouse.Conformance.Harness;
using Gatehouse.Store.Postgres;
using Npgsql;

namespace Gatehouse.Conformance.Store;

/// <summary>
/// A private PostgreSQL on a loopback port and in a directory of its own, which can be stopped, killed, frozen and started again on the same port. It needs no service
/// manager; where we are root it runs as the user postgres, since PostgreSQL refuses root. Owned by the fixture or test that starts it.
/// </summary>
public sealed partial class PostgresCluster : IAsyncLifetime, IAsyncDisposable
{
    private const int SigInterrupt = 2;
    private const int SigQuit = 3;
    private const int SigContinue = 18;
    private const int SigStop = 19;

    private static readonly string Programs = FindPrograms();

    private Process? _process;
    private string _home = "";
    private int _databases;

    public int Port { get; } = GatehouseProcess.FreePort();

    public async Task InitializeAsync()
    {
        _home = (await RunAsync("mktemp", "-d", "-t", "gatehouse-postgres-XXXXXXXX")).Trim();
        await RunAsync(
            Path.Combine(Programs, "initdb"), "-D", _home, "-U", "gatehouse", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions");
        await StartAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            Thaw();
            await StopAsync(SigQuit);
            _process.Dispose();
            _process = null;
        }

        if (_home.Length > 0)
        {
            await RunAsync("rm", "-rf", _home);
            _home = "";
        }
    }

    /// <summary>Starts it on the same port, with what it has, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _process?.Dispose();
        _process = Start(
            Path.Combine(Programs, "postgres"),
            "-D", _home, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=60",
            "-c", "log_min_messages=panic");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Patience.UntilAsync(AnswersAsync, $"PostgreSQL on port {Port} answers");
    }

    /// <summary>Ends it in order: it ends its sessions, and writes what it has.</summary>
    public Task StopAsync() => StopAsync(SigInterrupt);

    /// <summary>Ends it at once, as a crash does: it has to recover when it starts again.</summary>
    public Task CrashAsync() => StopAsync(SigQuit);

    /// <summary>Stops all of it in its tracks: connections stay open, but nobody answers.</summary>
    public void Freeze() => Signal(SigStop);

    /// <summary>Lets a frozen one go on.</summary>
    public void Thaw() => Signal(SigContinue);

    /// <summary>An empty database.</summary>
    public PostgresAddress NewDatabase()
    {
        var name = $"house{Interlocked.Increment(ref _databases)}";
        Execute($"CREATE DATABASE {name}");
        return AddressOf(name);
    }

    /// <summary>The address of a database as a DATABASE_URL.</summary>
    public string UrlOf(PostgresAddress database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return $"postgres://gatehouse@127.0.0.1:{Port}/{database.Database}?sslmode=disable";
    }

    /// <summary>Does something as the cluster's owner.</summary>
    public void Execute(string sql, string database = "postgres")
    {
        using var connection = Connect(database);
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>
    /// Leaves no room on the disk for a table that is empty: its file is the device that takes nothing (full(4)), which the kernel tells PostgreSQL as it tells a full disk. Takes effect for sessions that have
    /// not looked at the table yet.
    /// </summary>
    /// <returns>Makes room again, when disposed.</returns>
    public IDisposable Fill(PostgresAddress database, string table)
    {
        ArgumentNullException.ThrowIfNull(database);

        // What is to be written into the file is written before.
        Execute("CHECKPOINT");
        var file = Path.Combine(_home, Ask($"SELECT pg_relation_filepath('{table}')", database.Database));
        Assert.Equal(0, new FileInfo(file).Length);
        File.Move(file, file + ".kept");
        File.CreateSymbolicLink(file, "/dev/full");
        return new Room(() =>
        {
            File.Delete(file);
            File.Move(file + ".kept", file);

            // Whatever changes what is known of a table has all sessions open its file anew.
            Execute($"ALTER TABLE {table} SET (autovacuum_enabled = on)", database.Database);
        });
    }

    private PostgresAddress AddressOf(string database) =>
        PostgresAddress.TryParse($"postgres://gatehouse@127.0.0.1:{Port}/{database}?sslmode=disable", out var address, out var error)
            ? address
            : throw new InvalidOperationException(error);

    private string Ask(string sql, string database)
    {
        using var connection = Connect(database);
        using var command = new NpgsqlCommand(sql, connection);
        return (string)command.ExecuteScalar()!;
    }

    private NpgsqlConnection Connect(string database)
    {
        var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Port};Username=gatehouse;Database={database};SSL Mode=Disable;Pooling=false");
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private async Task StopAsync(int signal)
    {
        if (_process is { HasExited: false } process)
        {
            Assert.Equal(0, Kill(process.Id, signal));
            using var patience = Patience.Token();
            await process.WaitForExitAsync(patience.Token);
        }
    }

    // The sessions are processes of their own, in the server's process group only as long as nobody moved them: all children are asked one by one.
    private void Signal(int signal)
    {
        if (_process is not { HasExited: false } process)
        {
            return;
        }

        foreach (var child in File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            // One that ended meanwhile is as good as stopped.
            _ = Kill(int.Parse(child, CultureInfo.InvariantCulture), signal);
        }

        _ = Kill(process.Id, signal);
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process is { HasExited: true } ended)
        {
            throw new InvalidOperationException($"PostgreSQL ended with {ended.ExitCode}.");
        }

        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(IPAddress.Loopback, Port);
            Execute("SELECT 1");
            return true;
        }
        catch (Exception notYet) when (notYet is SocketException or NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<string> RunAsync(string program, params string[] words)
    {
        using var process = Start(program, words);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
    }

    private static Process Start(string program, params string[] words)
    {
        string[] whole = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", program, .. words]
            : [program, .. words];
        var start = new ProcessStartInfo(whole[0], whole[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        return process;
    }

    // Debian keeps them out of the PATH, one directory per version.
    private static string FindPrograms() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(Directory.Exists).Order(StringComparer.Ordinal).LastOrDefault() ?? ""
        : "";

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private sealed class Room(Action make) : IDisposable
    {
        private bool _isMade;

        public void Dispose()
        {
            if (!_isMade)
            {
                _isMade = true;
                make();
            }
        }
    }
}
