using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Gatehouse.Conformance.Harness;

/// <summary>
/// A private s3rver (an S3-compatible server from npm; it knows its key by name, and takes signatures of version 4 without checking them) with one bucket, on a loopback port and in a directory of its own. It is one of the packages of tests/clients:
/// <c>npm ci</c> there first. Owned by who starts it.
/// </summary>
public sealed class S3Server : IAsyncDisposable
{
    private const string Bucket = "harbour";

    // Its own, which cannot be chosen.
    private const string Key = "S3RVER";

    private readonly string _home = Directory.CreateTempSubdirectory("gatehouse-s3-").FullName;
    private readonly int _port = GatehouseProcess.FreePort();
    private Process? _process;

    private S3Server()
    {
    }

    /// <summary>What Gatehouse needs to use it.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["S3_ENDPOINT"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"),
        ["S3_BUCKET"] = Bucket,
        ["S3_PREFIX"] = "chat/",
        ["S3_ACCESS_KEY_ID"] = Key,
        ["S3_SECRET_ACCESS_KEY"] = Key,
    };

    /// <summary>Starts one and waits until it listens.</summary>
    public static async Task<S3Server> StartAsync()
    {
        var server = new S3Server();
        try
        {
            await server.ListenAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many objects begin like this.</summary>
    public int Count(string prefix)
    {
        var folder = Path.Combine(_home, Bucket, prefix);
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*_object").Length : 0;
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        _process = null;
        if (Directory.Exists(_home))
        {
            Directory.Delete(_home, recursive: true);
        }
    }

    private async Task ListenAsync()
    {
        var program = Path.Combine(Clients(), "node_modules", "s3rver", "bin", "s3rver.js");
        if (!File.Exists(program))
        {
            throw new InvalidOperationException($"{program} is missing: npm ci in tests/clients.");
        }

        string[] words = [program, "-d", _home, "-a", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "--no-vhost-buckets", "-s", "--configure-bucket", Bucket];
        _process = Process.Start(new ProcessStartInfo("node", words) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = _home })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Patience.UntilAsync(ListensAsync, "s3rver listens");
    }

    private async Task<bool> ListensAsync()
    {
        if (_process is { HasExited: true } ended)
        {
            throw new InvalidOperationException($"s3rver ended with {ended.ExitCode}.");
        }

        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Clients()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Gatehouse.slnx")))
            {
                return Path.Combine(at.FullName, "tests", "clients");
            }
        }

        throw new InvalidOperationException("The tests are not run from a build of the repository.");
    }
}
