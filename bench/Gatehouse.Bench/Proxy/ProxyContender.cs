using System.Diagnostics;
using Gatehouse.Bench.Contenders;

namespace Gatehouse.Bench.Proxy;

/// <summary>A proxy in the comparison: how it is started in front of a service on a port of the loopback address.</summary>
/// <param name="Name">In the tables.</param>
/// <param name="Version">As it says itself.</param>
/// <param name="Start">Starts it; the number is the service's port.</param>
internal sealed record ProxyContender(string Name, string Version, Func<int, ServerProcess> Start)
{
    public const string Gatehouse = "Gatehouse";
    public const string Nginx = "nginx";
    public const string Haproxy = "haproxy";
    public const string Yarp = "YARP alone";

    /// <summary>All of them, ours first.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="configurations">A directory of the run, for the files that peers want.</param>
    public static IReadOnlyList<ProxyContender> All(string root, string configurations) =>
    [
        new(Gatehouse, typeof(Edge.EdgeDoor).Assembly.GetName().Version!.ToString(3), service => Perimeter(root, service)),
        new(Nginx, Said("nginx", "-v", "nginx/"), service => PeerConfiguration.StartNginx(configurations, service)),
        new(Haproxy, Said("haproxy", "-v", "version "), service => PeerConfiguration.StartHaproxy(configurations, service)),
        new(Yarp, typeof(Yarp.ReverseProxy.Forwarder.IHttpForwarder).Assembly.GetName().Version!.ToString(3), StartYarp),
    ];

    /// <summary>Gatehouse with the profile <c>realchat</c>, as an operator would start it, with one service for everything.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="service">Port of the service.</param>
    /// <param name="changes">What is set differently: by default nothing is limited, and only warnings are logged.</param>
    public static ServerProcess Perimeter(string root, int service, params (string Name, string Value)[] changes)
    {
        var port = ServerProcess.FreePort();
        var address = $"http://127.0.0.1:{service}";
        return ServerProcess.Start(
            port,
            [
                ("GATEHOUSE_PROFILE", "realchat"), ("SERVER_HOST", "127.0.0.1"), ("SERVER_PORT", $"{port}"), ("JWT_SECRET", Requests.Secret), ("LOG_LEVEL", "warning"),
                ("REDIS_URL", "none"), ("RATE_LIMIT_RPS", "0"), ("RATE_LIMIT_SIGN_INS_PER_MINUTE", "0"),
                ("UPSTREAM_AUTH_URL", address), ("UPSTREAM_MESSAGE_URL", address), ("UPSTREAM_DELIVERY_URL", address),
                .. changes,
            ],
            "sh",
            "-c",
            "exec dotnet \"$0\" serve 2>/dev/null",
            Path.Combine(root, "artifacts", "bin", "Gatehouse", "release", "gatehouse.dll")).Accepting();
    }

    // Built beside us, with settings of its own.
    private static ServerProcess StartYarp(int service) => ServerProcess.Start(
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "YarpAlone", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "YarpAlone")),
        $"{service}");

    private static string Said(string command, string argument, string before)
    {
        using var asked = Process.Start(new ProcessStartInfo(command, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = asked.StandardOutput.ReadToEnd() + asked.StandardError.ReadToEnd();
        asked.WaitForExit();
        var at = said.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return said[at..].Split(' ', '\n')[0];
    }
}
