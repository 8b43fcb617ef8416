namespace Gatehouse.Edge.RateLimits;

/// <summary>
/// How fast one connection may be: the generic cell rate algorithm for a single stream, which is never refused anything, only told how long to wait. A mutable value with one user.
/// </summary>
internal struct Pace
{
    private readonly long _fill;
    private readonly double _interval;
    private double _arrival;

    /// <param name="perSecond">In the long run; 0 for as fast as it likes.</param>
    /// <param name="atOnce">After a rest.</param>
    public Pace(int perSecond, int atOnce)
    {
        _interval = perSecond == 0 ? 0 : (double)TimeSpan.TicksPerSecond / perSecond;
        _fill = (long)(_interval * atOnce);
    }

    /// <summary>Charges what has come, and says how long the next must wait.</summary>
    /// <param name="count">How many.</param>
    /// <param name="now">In ticks of a clock that only moves forward.</param>
    public TimeSpan Charge(int count, long now)
    {
        _arrival = Math.Max(_arrival, now) + (count * _interval);
        return TimeSpan.FromTicks(Math.Max(0, (long)(_arrival - now) - _fill));
    }
}
