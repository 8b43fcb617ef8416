using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gatehouse.Conformance.Harness;

/// <summary>
/// A started gatehouse with a port and a data directory of its own, both kept over restarts. Owned by the test or fixture that starts it; disposing kills the
/// process and removes the data.
/// </summary>
public sealed partial class GatehouseProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigHangup = 1;

    private readonly ConcurrentQueue<string> _output = new();
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Process? _process;

    private GatehouseProcess(int port, string dataDirectory, IReadOnlyDictionary<string, string> settings)
    {
        Port = port;
        DataDirectory = dataDirectory;
        Address = new Uri($"http://127.0.0.1:{port}");
        _settings = settings;
    }

    public int Port { get; }

    public string DataDirectory { get; }

    /// <summary>Where it listens, without a path.</summary>
    public Uri Address { get; }

    /// <summary>Everything that it has printed so far, over all restarts.</summary>
    public string Output => string.Join('\n', _output);

    public int Pid => _process?.Id ?? throw new InvalidOperationException("Gatehouse does not run.");

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <param name="settings">Environment variables beside those of the harness.</param>
    public static async Task<GatehouseProcess> StartAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        var started = New(settings);
        try
        {
            await started.StartAgainAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>One that does not run yet: for tests of what a start says.</summary>
    public static GatehouseProcess New(IReadOnlyDictionary<string, string>? settings = null, int? port = null, string? dataDirectory = null) =>
        new(port ?? FreePort(), dataDirectory ?? NewDataDirectory(), settings ?? new Dictionary<string, string>());

    /// <summary>Starts it on the same port and data directory, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        Launch();
        await ReadyAsync();
    }

    /// <summary>Starts the process without waiting for anything.</summary>
    public void Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.WorkingDirectory = DataDirectory;
        start.ArgumentList.Add(ProgramPath());
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["GATEHOUSE_DATA"] = DataDirectory;
        start.Environment["SERVER_HOST"] = "127.0.0.1";
        start.Environment["SERVER_PORT"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        // The limits have tests of their own; everything else would only hear 429.
        start.Environment["RATE_LIMIT_REQUESTS_PER_SECOND"] = "0";
        start.Environment["RATE_LIMIT_SIGN_INS_PER_MINUTE"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        _process?.Dispose();
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Asks it to end (SIGTERM), without waiting.</summary>
    public void Terminate() => Assert.Equal(0, Kill(Pid, SigTerm));

    /// <summary>Asks it to read its configuration again (SIGHUP), without waiting.</summary>
    public void HangUp() => Assert.Equal(0, Kill(Pid, SigHangup));

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        var process = _process ?? throw new InvalidOperationException("Gatehouse does not run.");
        using var patience = Patience.Token();
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync()
    {
        Terminate();
        return ExitAsync();
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
        if (_process is not null)
        {
            await KillAsync();
            _process.Dispose();
            _process = null;
        }

        if (Directory.Exists(DataDirectory))
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    /// <summary>
    /// A port that nothing listens on. Below the range that the kernel gives to outgoing connections, so that no client of a killed server can sit on its port.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }
    }

    /// <summary>artifacts/bin/Gatehouse/CONFIG/gatehouse.dll beside our own output, or what GATEHOUSE_BIN names.</summary>
    private static string ProgramPath()
    {
        if (Environment.GetEnvironmentVariable("GATEHOUSE_BIN") is { Length: > 0 } given)
        {
            return Path.GetFullPath(given);
        }

        var ours = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var built = Path.Combine(ours.Parent!.Parent!.FullName, "Gatehouse", ours.Name, "gatehouse.dll");
        return File.Exists(built) ? built : throw new FileNotFoundException("Gatehouse is not built.", built);
    }

    private static string NewDataDirectory() => Directory.CreateTempSubdirectory("gatehouse-test-").FullName;

    private async Task ReadyAsync()
    {
        using var http = new HttpClient();
        using var patience = Patience.Token();
        var probe = new Uri(Address, "/health/ready");
        while (true)
        {
            if (_process is { HasExited: true } ended)
            {
                // Returns only after the last line was read.
                await ended.WaitForExitAsync(patience.Token);
                throw new InvalidOperationException($"Gatehouse ended with {ended.ExitCode}:\n{Output}");
            }

            try
            {
                using var answer = await http.GetAsync(probe, patience.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Gatehouse did not become ready:\n{Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
