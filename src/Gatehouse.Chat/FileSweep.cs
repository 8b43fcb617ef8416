using Gatehouse.Chat.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Chat;

/// <summary>Removes, now and then, the files that no message has any more.</summary>
internal sealed partial class FileSweep(Attachments attachments, TimeProvider clock, ILogger<FileSweep> logger) : BackgroundService
{
    private const int Step = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

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
            while (await attachments.SweepAsync(Step, stopping) == Step)
            {
                // A deleted channel may have had thousands.
            }
        }
        catch (StoreUnavailableException unavailable)
        {
            LogLater(unavailable);
        }
    }

    [LoggerMessage(1410, LogLevel.Warning, "Files that nobody has any more could not be removed; trying again later")]
    private partial void LogLater(Exception unavailable);
}
