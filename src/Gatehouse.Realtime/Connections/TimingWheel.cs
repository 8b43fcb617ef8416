using Microsoft.Extensions.Logging;

namespace Gatehouse.Realtime.Connections;

/// <summary>
/// Deadlines with a granularity of one second for tens of thousands of connections: one timer for all, and scheduling, moving or
/// cancelling one costs a few pointer writes. Owned by the host, which disposes it last.
/// </summary>
public sealed partial class TimingWheel : IAsyncDisposable
{
    // A power of two beyond the usual deadlines; later ones just stay for more than one turn.
    private const int Slots = 512;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Link[] _slots = new Link[Slots];
    private readonly Link _firing = Link.Alone();
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly long _started;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _turning;
    private long _tick;

    /// <summary>Starts turning.</summary>
    public TimingWheel(TimeProvider clock, ILogger<TimingWheel> logger)
        : this(clock, logger, turnsByItself: true)
    {
    }

    internal TimingWheel(TimeProvider clock, ILogger logger, bool turnsByItself)
    {
        _clock = clock;
        _logger = logger;
        _started = clock.GetTimestamp();
        for (var slot = 0; slot < Slots; slot++)
        {
            _slots[slot] = Link.Alone();
        }

        _turning = turnsByItself ? TurnAsync(_stopping.Token) : Task.CompletedTask;
    }

    /// <summary>
    /// Lets <see cref="WheelEntry.Due"/> be called once after <paramref name="due"/>, up to a second late and never early. An entry that is
    /// scheduled already is moved.
    /// </summary>
    public void Schedule(WheelEntry entry, TimeSpan due)
    {
        var passed = _clock.GetElapsedTime(_started) + due;
        var tick = (passed.Ticks + Step.Ticks - 1) / Step.Ticks;
        lock (_gate)
        {
            entry.Unlink();
            entry.Tick = Math.Max(tick, _tick + 1);
            entry.LinkBefore(_slots[entry.Tick % Slots]);
        }
    }

    /// <summary>Takes the entry out. Its <see cref="WheelEntry.Due"/> may be running on the wheel's thread at this very moment.</summary>
    public void Cancel(WheelEntry entry)
    {
        lock (_gate)
        {
            entry.Unlink();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _turning;
        _stopping.Dispose();
    }

    /// <summary>Calls what is due by now. Not for two threads at once.</summary>
    internal void Turn()
    {
        var now = (long)(_clock.GetElapsedTime(_started) / Step);
        while (true)
        {
            lock (_gate)
            {
                if (_tick >= now)
                {
                    return;
                }

                _tick++;
                _firing.TakeAll(_slots[_tick % Slots]);
            }

            while (NextDue() is { } entry)
            {
                Call(entry);
            }
        }
    }

    // One at a time, so that a cancelled entry is not called even when its neighbours are being called.
    private WheelEntry? NextDue()
    {
        lock (_gate)
        {
            while (_firing.First is WheelEntry entry)
            {
                entry.Unlink();
                if (entry.Tick <= _tick)
                {
                    return entry;
                }

                entry.LinkBefore(_slots[entry.Tick % Slots]);
            }

            return null;
        }
    }

    private void Call(WheelEntry entry)
    {
        try
        {
            entry.Due();
        }
        catch (Exception broken)
        {
            // One broken deadline must not stop everybody else's.
            LogBroken(broken, entry.GetType().Name);
        }
    }

    private async Task TurnAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Step, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                Turn();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Disposed: nothing is due any more.
        }
    }

    [LoggerMessage(1100, LogLevel.Error, "A deadline of kind {Kind} failed")]
    private partial void LogBroken(Exception broken, string kind);
}
