using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter.Rules.Proxies;

/// <summary>nginx or haproxy as Debian has them, as a private process with a directory of its own and the configuration beside this file.</summary>
public sealed class OtherProxy : Proxy
{
    private readonly string _home;
    private readonly Process _process;

    private OtherProxy(int port, string home, Process process) => (Port, _home, _process) = (port, home, process);

    public override int Port { get; }

    public override TimeSpan Patience => TimeSpan.FromSeconds(12);

    public static Task<Proxy> StartNginxAsync(Setting setting, int service) =>
        StartAsync("nginx.conf", setting, service, static file => ["nginx", "-c", file]);

    public static Task<Proxy> StartHaproxyAsync(Setting setting, int service) =>
        StartAsync("haproxy.cfg", setting, service, static file => ["haproxy", "-db", "-q", "-f", file]);

    public override async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private static async Task<Proxy> StartAsync(string template, Setting setting, int service, Func<string, string[]> command)
    {
        var port = GatehouseProcess.FreePort();
        var home = Directory.CreateTempSubdirectory("gatehouse-perimeter-").FullName;
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Perimeter", "Rules", "Proxies", template));
        var file = Path.Combine(home, template);
        await File.WriteAllTextAsync(file, text
            .Replace("{home}", home, StringComparison.Ordinal)
            .Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{service}", (setting == Setting.Unreachable ? GatehouseProcess.FreePort() : service).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{timeout}", setting == Setting.Impatient ? "1s" : "60s", StringComparison.Ordinal));
        var words = command(file);
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{words[0]} does not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var proxy = new OtherProxy(port, home, process);
        await Harness.Patience.UntilAsync(() => proxy.ListensAsync(words[0]), $"{words[0]} listens on port {port}");
        return proxy;
    }

    private async Task<bool> ListensAsync(string name)
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"{name} ended with {_process.ExitCode}.");
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
}
