using Gatehouse.Chat.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Chat;

/// <summary>Clears up, now and then, what has come to its end by itself: a step at a time, and on at once for as long as steps are full.</summary>
/// <param name="interval">From one look to the next.</param>
/// <param name="clearAsync">Clears at most so many, and says how many there were.</param>
/// <param name="trouble">What an operator reads when the store does not take it.</param>
internal sealed partial class Sweep(
    TimeSpan interval, Func<int, CancellationToken, ValueTask<int>> clearAsync, string trouble, TimeProvider clock, ILogger<Sweep> logger) : BackgroundService
{
    public const int Step = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ClearAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start goes on where this ends.
        }
    }

    private async Task ClearAsync(CancellationToken stopping)
    {
        try
        {
            while (await clearAsync(Step, stopping) == Step)
            {
                // A deleted channel may have had thousands of files, and many statuses end at midnight.
            }
        }
        catch (StoreUnavailableException unavailable)
        {
            LogLater(trouble, unavailable);
        }
    }

    [LoggerMessage(1410, LogLevel.Warning, "{Trouble}; trying again later")]
    private partial void LogLater(string trouble, Exception unavailable);
}
