using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge;
using Gatehouse.Edge.RateLimits;

namespace Gatehouse.Tests.Edge;

public sealed class A_rate_limiter : IDisposable
{
    private static readonly RateLimit FivePerSecond = new("posting", 5, TimeSpan.FromSeconds(1), 5);
    private static readonly RateLimit TwoPerMinute = new("login", 2, TimeSpan.FromMinutes(1), 1);

    private readonly ManualClock _clock = new();
    private readonly EdgeMetrics _metrics = new();
    private readonly LocalRateLimiter _limiter;

    public A_rate_limiter() => _limiter = new LocalRateLimiter(1000, _clock, _metrics);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void counts_down_and_says_when_to_come_back()
    {
        for (var left = 4; left >= 0; left--)
        {
            Assert.Equal(new RateDecision(true, 5, left, TimeSpan.Zero, TimeSpan.FromMilliseconds(200 * (5 - left))), _limiter.Take(FivePerSecond, "ada"));
        }

        Assert.Equal(new RateDecision(false, 5, 0, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)), _limiter.Take(FivePerSecond, "ada"));
        Assert.True(_limiter.Take(FivePerSecond, "bo").Allowed);
        Assert.True(_limiter.Take(TwoPerMinute, "ada").Allowed);
    }

    [Fact]
    public void lets_in_exactly_when_it_said()
    {
        while (_limiter.Take(FivePerSecond, "ada").Allowed)
        {
        }

        var wait = _limiter.Take(FivePerSecond, "ada").RetryAfter;
        _clock.Advance(wait - TimeSpan.FromTicks(1));
        Assert.False(_limiter.Take(FivePerSecond, "ada").Allowed);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(_limiter.Take(FivePerSecond, "ada").Allowed);
        Assert.False(_limiter.Take(FivePerSecond, "ada").Allowed);
    }

    [Fact]
    public void saves_up_no_more_than_the_burst()
    {
        _limiter.Take(FivePerSecond, "ada");
        _clock.Advance(TimeSpan.FromDays(1000));
        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => _limiter.Take(FivePerSecond, "ada").Allowed));
    }

    [Fact]
    public void never_allows_more_than_the_burst_and_what_the_rate_gives() =>
        Prop.ForAll<PositiveInt, PositiveInt, NonNegativeInt[]>((count, burst, pauses) =>
        {
            var limiter = new LocalRateLimiter(16, _clock, _metrics);
            var limit = new RateLimit("any", 1 + (count.Get % 50), TimeSpan.FromSeconds(1), 1 + (burst.Get % 10));
            var allowed = new List<DateTimeOffset>();
            foreach (var pause in pauses)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(pause.Get % 40));
                for (var i = 0; i < 3; i++)
                {
                    if (limiter.Take(limit, "ada").Allowed)
                    {
                        allowed.Add(_clock.GetUtcNow());
                    }
                }
            }

            // In every window between two allowed ones, not only from the start.
            return allowed.Index().All(from => allowed.Index().Skip(from.Index).All(to =>
                to.Index - from.Index + 1 <= limit.Burst + ((to.Item - from.Item) / limit.Interval) + 1e-9));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void does_not_charge_who_keeps_asking()
    {
        while (_limiter.Take(FivePerSecond, "ada").Allowed)
        {
        }

        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(TimeSpan.FromMilliseconds(200), _limiter.Take(FivePerSecond, "ada").RetryAfter);
        }
    }

    [Fact]
    public void charges_all_limits_of_a_request_or_none()
    {
        RateCharge[] both = [new(FivePerSecond, "ada"), new(TwoPerMinute, "ada")];
        var decisions = new RateDecision[2];
        Assert.True(_limiter.Take(both, decisions));
        Assert.Equal([4, 0], decisions.Select(decision => decision.Remaining));

        Assert.False(_limiter.Take(both, decisions));
        Assert.Equal([true, false], decisions.Select(decision => decision.Allowed));
        Assert.Equal([4, 0], decisions.Select(decision => decision.Remaining));
        Assert.Equal(TimeSpan.FromSeconds(30), decisions[1].RetryAfter);
        Assert.Equal(3, _limiter.Take(FivePerSecond, "ada").Remaining);
    }

    [Fact]
    public void remembers_a_bounded_number_of_buckets()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _limiter.Take(FivePerSecond, $"user {i}");
            Assert.InRange(_limiter.Count, 1, 1000);
        }
    }

    [Fact]
    public void forgets_full_buckets_before_those_in_debt()
    {
        for (var i = 0; i < 900; i++)
        {
            _limiter.Take(FivePerSecond, $"yesterday's {i}");
        }

        _clock.Advance(TimeSpan.FromSeconds(1));
        _limiter.Take(TwoPerMinute, "ada");
        for (var i = 0; i < 500; i++)
        {
            _limiter.Take(FivePerSecond, $"today's {i}");
        }

        Assert.False(_limiter.Take(TwoPerMinute, "ada").Allowed);
    }

    [Fact]
    public void forgets_the_least_indebted_when_all_are_in_debt()
    {
        _limiter.Take(TwoPerMinute, "ada");
        for (var i = 0; i < 5_000; i++)
        {
            _limiter.Take(FivePerSecond, $"stranger {i}");
        }

        Assert.False(_limiter.Take(TwoPerMinute, "ada").Allowed);
    }

    [Fact]
    public void is_exact_when_many_ask_at_once()
    {
        var allowed = 0;
        Parallel.For(0, 1000, _ => Interlocked.Add(ref allowed, _limiter.Take(FivePerSecond, "ada").Allowed ? 1 : 0));
        Assert.Equal(5, allowed);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 86_401, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1_000_001, 1, 1)]
    [InlineData(1, 1, 1_000_001)]
    public void has_no_limits_without_limits(int count, int seconds, int burst) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RateLimit("any", count, TimeSpan.FromSeconds(seconds), burst));
}
