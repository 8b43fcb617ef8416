using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Realtime.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Tests.Connections;

public class A_timing_wheel
{
    [Fact]
    public void calls_each_entry_once_at_most_a_second_late_and_never_early()
    {
        Prop.ForAll<ushort[]>(dues =>
        {
            var clock = new ManualClock();
            var wheel = new TimingWheel(clock, NullLogger.Instance, turnsByItself: false);
            var entries = dues.Select(due => (Due: due % 2000 / 3.0, Entry: new Reminder(clock))).ToArray();
            foreach (var (due, entry) in entries)
            {
                wheel.Schedule(entry, TimeSpan.FromSeconds(due));
            }

            for (var second = 0; second < 700; second++)
            {
                clock.Pass(TimeSpan.FromSeconds(1));
                wheel.Turn();
            }

            Assert.All(entries, pair =>
            {
                var called = Assert.Single(pair.Entry.Called);
                Assert.InRange(called, Math.Max(pair.Due, 1), Math.Max(pair.Due, 1) + 1);
            });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void moves_an_entry_that_is_scheduled_again_and_forgets_a_cancelled_one()
    {
        var clock = new ManualClock();
        var wheel = new TimingWheel(clock, NullLogger.Instance, turnsByItself: false);
        var moved = new Reminder(clock);
        var cancelled = new Reminder(clock);
        wheel.Schedule(moved, TimeSpan.FromSeconds(2));
        wheel.Schedule(cancelled, TimeSpan.FromSeconds(2));
        wheel.Schedule(moved, TimeSpan.FromSeconds(600));
        wheel.Cancel(cancelled);
        wheel.Cancel(cancelled);
        for (var second = 0; second < 700; second++)
        {
            clock.Pass(TimeSpan.FromSeconds(1));
            wheel.Turn();
        }

        Assert.Equal([600.0], moved.Called);
        Assert.Empty(cancelled.Called);
    }

    [Fact]
    public void lets_an_entry_schedule_itself_and_survives_one_that_fails()
    {
        var clock = new ManualClock();
        var wheel = new TimingWheel(clock, NullLogger.Instance, turnsByItself: false);
        var again = new Reminder(clock);
        again.Then = () => wheel.Schedule(again, TimeSpan.FromSeconds(512));
        wheel.Schedule(new Reminder(clock) { Then = () => throw new InvalidOperationException("A bug.") }, TimeSpan.FromSeconds(1));
        wheel.Schedule(again, TimeSpan.FromSeconds(1));
        clock.Pass(TimeSpan.FromSeconds(1030));
        wheel.Turn();
        clock.Pass(TimeSpan.FromSeconds(600));
        wheel.Turn();

        Assert.Equal(2, again.Called.Count);
    }

    [Fact]
    public async Task turns_by_itself_until_it_is_disposed()
    {
        await using var wheel = new TimingWheel(TimeProvider.System, NullLogger<TimingWheel>.Instance);
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        wheel.Schedule(new Reminder(TimeProvider.System) { Then = called.SetResult }, TimeSpan.FromSeconds(1));
        await called.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private sealed class Reminder(TimeProvider clock) : WheelEntry
    {
        private readonly long _start = clock.GetTimestamp();

        public List<double> Called { get; } = [];

        public Action? Then { get; set; }

        public override void Due()
        {
            Called.Add(clock.GetElapsedTime(_start).TotalSeconds);
            Then?.Invoke();
        }
    }
}
