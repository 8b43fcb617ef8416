namespace Gatehouse.Edge.RateLimits;

/// <summary>A limit: so many per so long, and so many at once after a rest. Wrong numbers are an <see cref="ArgumentOutOfRangeException"/>.</summary>
public sealed class RateLimit
{
    /// <param name="name">Names the policy; buckets of different policies never mix.</param>
    /// <param name="count">How many in the long run; 1 to 1,000,000.</param>
    /// <param name="per">In which time; above zero, at most a day.</param>
    /// <param name="burst">How many at once; 1 to 1,000,000.</param>
    public RateLimit(string name, int count, TimeSpan per, int burst)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(per, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(per, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(burst);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(burst, 1_000_000);

        Name = name;
        Burst = burst;

        // Rounded up: never faster than promised.
        Interval = TimeSpan.FromTicks((per.Ticks + count - 1) / count);
    }

    public string Name { get; }

    public int Burst { get; }

    /// <summary>Time in which one more becomes free; GCRA's T.</summary>
    public TimeSpan Interval { get; }

    internal long IntervalTicks => Interval.Ticks;

    // Time in which an empty bucket fills up; GCRA's tau.
    internal long FillTicks => Interval.Ticks * Burst;
}
