using Gatehouse.Health;
using Gatehouse.Tests.Edge;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Tests.Host;

public class A_readiness_report
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    private readonly ManualClock _clock = new();
    private int _asked;

    [Fact]
    public async Task calls_a_quick_answer_healthy()
    {
        var finding = await FindAsync(TimeSpan.FromMilliseconds(99));
        Assert.Equal(Condition.Healthy, finding.Condition);
        Assert.Equal(TimeSpan.FromMilliseconds(99), finding.Latency);
    }

    [Fact]
    public async Task calls_a_slow_answer_degraded() => Assert.Equal(Condition.Degraded, (await FindAsync(Slow)).Condition);

    [Fact]
    public async Task calls_a_failure_unhealthy_without_repeating_what_it_said()
    {
        var readiness = Of(_ => throw new IOException("disk /secret is full"));
        var finding = Assert.Single(await readiness.FindingsAsync());
        Assert.Equal(Condition.Unhealthy, finding.Condition);
        Assert.DoesNotContain("secret", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task asks_at_most_once_a_second_however_often_it_is_asked_itself()
    {
        var readiness = Of(_ => ValueTask.CompletedTask);
        for (var i = 0; i < 10; i++)
        {
            await readiness.FindingsAsync();
        }

        Assert.Equal(1, _asked);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await readiness.FindingsAsync();
        Assert.Equal(2, _asked);
    }

    [Fact]
    public void ends_with_the_drain()
    {
        var readiness = Of(_ => ValueTask.CompletedTask);
        Assert.False(readiness.IsDraining);
        readiness.StartDraining();
        Assert.True(readiness.IsDraining);
    }

    private async Task<Finding> FindAsync(TimeSpan took)
    {
        var readiness = Of(_ =>
        {
            _clock.Advance(took);
            return ValueTask.CompletedTask;
        });
        return Assert.Single(await readiness.FindingsAsync());
    }

    private Readiness Of(Func<CancellationToken, ValueTask> ask)
    {
        var probe = new Probe("store", Slow, patience =>
        {
            _asked++;
            return ask(patience);
        });
        return new Readiness([probe], _clock, NullLogger<Readiness>.Instance);
    }
}
