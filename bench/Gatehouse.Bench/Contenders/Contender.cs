using Gatehouse.Bench.Load;
using Gatehouse.Bench.Tongues;

namespace Gatehouse.Bench.Contenders;

/// <summary>A server in the comparison: what it is called, how it is started, and how its clients talk.</summary>
internal sealed record Contender(string Name, string Version, Func<ServerProcess> Start, Tongue Tongue)
{
    public const string Gatehouse = "Gatehouse";

    /// <summary>All of them, ours first.</summary>
    /// <param name="peers">The folder with the npm peers.</param>
    public static IReadOnlyList<Contender> All(string peers)
    {
        var modules = Path.Combine(peers, "node_modules");
        return
        [
            new(Gatehouse, typeof(Realtime.RealtimeDoor).Assembly.GetName().Version!.ToString(3), () => ServerProcess.Start(Environment.ProcessPath!, "server"), new DiscordTongue(static room => $"{room}", lastOfOpening: "READY", Body.Json.Length)),
            new("Bun", Npm(modules, "bun"), () => ServerProcess.Start(Path.Combine(modules, ".bin", "bun"), Path.Combine(peers, "bun-server.js")), new PlainTongue()),
            new("socket.io", Npm(modules, "socket.io"), () => ServerProcess.Start("node", Path.Combine(peers, "socketio-server.js")), new SocketIoTongue()),
            new("ASP.NET loop", Environment.Version.ToString(), () => ServerProcess.Start(AspNetLoop), new PlainTongue()),
        ];
    }

    // Built beside us: artifacts/bin/AspNetLoop/release/AspNetLoop.
    private static string AspNetLoop =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "AspNetLoop", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "AspNetLoop"));

    private static string Npm(string modules, string package)
    {
        using var description = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(modules, package, "package.json")));
        return description.RootElement.GetProperty("version").GetString()!;
    }
}
