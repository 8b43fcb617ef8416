namespace Gatehouse.Tests.Events.Redis;

/// <summary>A clock that moves when told, and then runs the timers that are due, on the same thread.</summary>
internal sealed class TimerClock : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        _now += time.Ticks;
        foreach (var timer in _timers.ToArray())
        {
            timer.RunIfDue();
        }
    }

    private sealed class ManualTimer(TimerClock clock, Action run) : ITimer
    {
        private long? _dueAt;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _dueAt = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime.Ticks;
            return true;
        }

        public void RunIfDue()
        {
            if (_dueAt <= clock._now)
            {
                _dueAt = null;
                run();
            }
        }

        public void Dispose() => _dueAt = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
