using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gatehouse.Conformance.Harness;
using Gatehouse.Events.Redis;

namespace Gatehouse.Conformance.Redis;

/// <summary>
/// A private redis-server on a loopback port and in a directory of its own, which can be killed, frozen and started again on the same port. Owned by the test that starts it;
/// disposing kills it, frozen or not.
/// </summary>
public sealed partial class RedisServer : IAsyncDisposable
{
    private const int SigContinue = 18;
    private const int SigStop = 19;

    private readonly string[] _settings;
    private readonly bool _tls;
    private Process? _process;

    private RedisServer(string directory, bool tls, string[] settings)
    {
        Home = directory;
        _tls = tls;
        _settings = settings;
    }

    public int Port { get; } = GatehouseProcess.FreePort();

    /// <summary>Its directory; removed with it.</summary>
    public string Home { get; }

    /// <summary>Without user and password.</summary>
    public RedisAddress Address => new("127.0.0.1", Port) { Tls = _tls };

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="settings">Further words of its command line: <c>"--requirepass", "s3cret"</c>.</param>
    public static Task<RedisServer> StartAsync(params string[] settings) => StartAsync(NewHome(), tls: false, settings);

    /// <summary>Starts one in a directory that was prepared for it.</summary>
    public static async Task<RedisServer> StartAsync(string home, bool tls, params string[] settings)
    {
        var server = new RedisServer(home, tls, settings);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public static string NewHome() => Directory.CreateTempSubdirectory("gatehouse-redis-").FullName;

    /// <summary>Starts it on the same port, without what it knew, and waits until it listens.</summary>
    public async Task StartAgainAsync()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Home };
        string[] words =
        [
            _tls ? "--tls-port" : "--port", port, "--bind", "127.0.0.1", "--dir", Home, "--save", "", "--appendonly", "no", "--daemonize", "no",
            .. _tls ? new[] { "--port", "0" } : [], .. _settings,
        ];
        foreach (var word in words)
        {
            start.ArgumentList.Add(word);
        }

        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Patience.UntilAsync(ListensAsync, $"redis-server on port {port} listens");
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

    /// <summary>Stops it in its tracks: connections stay open, and connecting still works, but nobody answers.</summary>
    public void Freeze() => Assert.Equal(0, Kill(_process!.Id, SigStop));

    /// <summary>Lets a frozen one go on.</summary>
    public void Thaw() => Assert.Equal(0, Kill(_process!.Id, SigContinue));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        _process = null;
        if (Directory.Exists(Home))
        {
            Directory.Delete(Home, recursive: true);
        }
    }

    private async Task<bool> ListensAsync()
    {
        if (_process is { HasExited: true } ended)
        {
            throw new InvalidOperationException($"redis-server ended with {ended.ExitCode}.");
        }

        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
