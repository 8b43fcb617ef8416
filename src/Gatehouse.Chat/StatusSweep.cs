using Gatehouse.Chat.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Chat;

/// <summary>Ends custom statuses when their time has come.</summary>
internal sealed partial class StatusSweep(Preferences preferences, TimeProvider clock, ILogger<StatusSweep> logger) : BackgroundService
{
    private const int Step = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start goes on where this ends.
        }
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        try
        {
            while (await preferences.EndAsync(Step, stopping) == Step)
            {
                // Many end at midnight.
            }
        }
        catch (StoreUnavailableException unavailable)
        {
            LogLater(unavailable);
        }
    }

    [LoggerMessage(1560, LogLevel.Warning, "Custom statuses whose time has come could not be ended; trying again later")]
    private partial void LogLater(Exception unavailable);
}
