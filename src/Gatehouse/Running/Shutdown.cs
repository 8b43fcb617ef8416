using Gatehouse.Configuration;
using Gatehouse.Health;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Running;

/// <summary>
/// The way out: not ready at once, then sockets are sent away over the drain time while requests go on, then the listeners close and the last requests end, then
/// whoever owns something saves it.
/// </summary>
internal sealed partial class Shutdown(Settings settings, Readiness readiness, Drain drain, TimeProvider clock, ILogger<Shutdown> logger)
{
    // Half for the sockets' turns; the rest is for their goodbyes, for requests and for the disk.
    private TimeSpan DrainTime => settings.ShutdownTimeout / 2;

    private TimeSpan Hurry => settings.ShutdownTimeout * 0.8;

    /// <summary>Stops the server and disposes it.</summary>
    public async Task RunAsync(WebApplication app)
    {
        readiness.StartDraining();
        LogStopping(settings.ShutdownTimeout);
        using var hurry = new CancellationTokenSource(Hurry, clock);
        await drain.RunAsync(DrainTime, hurry.Token);
        await app.StopAsync(hurry.Token);
        LogStopped();
        await app.DisposeAsync();
    }

    [LoggerMessage(1720, LogLevel.Information, "Stopping within {Timeout}: new sockets are refused, open ones are told to reconnect")]
    private partial void LogStopping(TimeSpan timeout);

    [LoggerMessage(1721, LogLevel.Information, "All requests are answered and all sockets closed; saving")]
    private partial void LogStopped();
}
