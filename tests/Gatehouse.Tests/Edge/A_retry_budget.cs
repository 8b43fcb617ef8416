using Gatehouse.Edge.Forwarding.Upstreams;

namespace Gatehouse.Tests.Edge;

public class A_retry_budget
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void has_a_few_for_whoever_asks_little()
    {
        var budget = new RetryBudget(_clock);

        Assert.Equal(10, Taken(budget, 50));
    }

    [Fact]
    public void has_a_fifth_of_the_requests_more()
    {
        var budget = new RetryBudget(_clock);
        for (var i = 0; i < 100; i++)
        {
            budget.Count();
        }

        Assert.Equal(30, Taken(budget, 200));
    }

    [Fact]
    public void forgets_after_ten_seconds()
    {
        var budget = new RetryBudget(_clock);
        for (var i = 0; i < 100; i++)
        {
            budget.Count();
        }

        Assert.Equal(30, Taken(budget, 200));
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, Taken(budget, 200));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, Taken(budget, 200));
    }

    private static int Taken(RetryBudget budget, int wanted) => Enumerable.Range(0, wanted).Count(_ => budget.TryTake());
}
