using System.Collections.Concurrent;
using Gatehouse.Chat.Ports;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Chat.Gateway;

/// <summary>
/// Work that clients ask for over their sockets and that may take a while: done beside the dispatching thread, each client's in the order it asked. Owned by the
/// container; what still runs at its end is cancelled and awaited.
/// </summary>
internal sealed partial class Errands(ILogger<Errands> logger) : IAsyncDisposable
{
    /// <summary>Errands of one session that may wait; what it asks for beyond that is not done.</summary>
    public const int MaxWaiting = 16;

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, byte> _running = new();

    /// <summary>Runs something after what the session asked for before. On the dispatching thread.</summary>
    /// <returns>False when too much waits already.</returns>
    public bool TryRun(ChatSession chat, Func<CancellationToken, Task> errand)
    {
        if (!chat.TryWait(MaxWaiting))
        {
            return false;
        }

        var before = chat.Errand;
        var running = Task.Run(() => RunAsync(chat, before, errand));
        chat.Errand = running;
        _running.TryAdd(running, 0);
        _ = running.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Keys);
        _stopping.Dispose();
    }

    private async Task RunAsync(ChatSession chat, Task before, Func<CancellationToken, Task> errand)
    {
        await before;
        try
        {
            await errand(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Ours, and expected.
        }
        catch (StoreUnavailableException unavailable)
        {
            LogUnavailable(unavailable);
        }
#pragma warning disable CA1031 // The edge of what a client asked for: a bug must not end the others' errands.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            LogFailed(bug);
        }
        finally
        {
            chat.WaitsLess();
        }
    }

    [LoggerMessage(1440, LogLevel.Warning, "What a session asked for was not done: the store is unavailable")]
    private partial void LogUnavailable(Exception unavailable);

    [LoggerMessage(1441, LogLevel.Error, "What a session asked for was not done because of a bug")]
    private partial void LogFailed(Exception bug);
}
