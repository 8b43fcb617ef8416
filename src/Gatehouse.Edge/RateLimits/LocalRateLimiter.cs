using System.Runtime.InteropServices;

namespace Gatehouse.Edge.RateLimits;

/// <summary>
/// The generic cell rate algorithm in this process' memory: per bucket one number, the theoretical arrival time (TAT), in ticks of a clock that only moves forward.
/// Never allows more than the burst plus what the rate gives. Bounded: when there is no room, full buckets go first, then those nearest to full.
/// Safe for many threads.
/// </summary>
public sealed class LocalRateLimiter
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Bucket, long> _arrivals = [];
    private readonly TimeProvider _clock;
    private readonly EdgeMetrics _metrics;
    private readonly long _started;
    private readonly int _capacity;

    /// <param name="capacity">How many buckets are remembered at most; 16 or more.</param>
    /// <param name="clock">Its timestamp is read, not the time of day.</param>
    /// <param name="metrics">Where denials and dropped buckets are counted.</param>
    public LocalRateLimiter(int capacity, TimeProvider clock, EdgeMetrics metrics)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 16);
        _capacity = capacity;
        _clock = clock;
        _metrics = metrics;
        _started = clock.GetTimestamp();
    }

    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _arrivals.Count;
            }
        }
    }

    public RateDecision Take(RateLimit limit, string key)
    {
        var charge = new RateCharge(limit, key);
        RateDecision decision = default;
        Take(MemoryMarshal.CreateReadOnlySpan(ref charge, 1), MemoryMarshal.CreateSpan(ref decision, 1));
        return decision;
    }

    /// <summary>Charges all buckets of one request, or none: what is denied by one limit costs nothing in the others. Each bucket at most once.</summary>
    /// <param name="charges">The buckets.</param>
    /// <param name="decisions">What each of them says; as long as the charges.</param>
    /// <returns>Whether all allowed it.</returns>
    public bool Take(ReadOnlySpan<RateCharge> charges, Span<RateDecision> decisions)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(decisions.Length, charges.Length);
        var allowed = true;
        lock (_gate)
        {
            var now = _clock.GetElapsedTime(_started).Ticks;
            foreach (var charge in charges)
            {
                allowed &= NextArrival_Locked(charge, now) - now <= charge.Limit.FillTicks;
            }

            for (var i = 0; i < charges.Length; i++)
            {
                decisions[i] = Decide_Locked(charges[i], now, isCharged: allowed);
            }
        }

        if (!allowed)
        {
            _metrics.RateLimited();
        }

        return allowed;
    }

    /// <summary>Makes buckets as full or empty as others of the same name, which decided instead of these.</summary>
    internal void Copy(ReadOnlySpan<RateCharge> charges, ReadOnlySpan<RateDecision> decisions)
    {
        lock (_gate)
        {
            var now = _clock.GetElapsedTime(_started).Ticks;
            for (var i = 0; i < charges.Length; i++)
            {
                Store_Locked(Bucket.Of(charges[i]), now + decisions[i].ResetAfter.Ticks, now);
            }
        }
    }

    private long NextArrival_Locked(in RateCharge charge, long now)
    {
        var arrival = _arrivals.GetValueOrDefault(Bucket.Of(charge), now);
        return Math.Max(arrival, now) + charge.Limit.IntervalTicks;
    }

    private RateDecision Decide_Locked(in RateCharge charge, long now, bool isCharged)
    {
        var limit = charge.Limit;
        var next = NextArrival_Locked(charge, now);
        var excess = next - now - limit.FillTicks;
        var debt = next - now - (isCharged ? 0 : limit.IntervalTicks);
        if (isCharged)
        {
            Store_Locked(Bucket.Of(charge), next, now);
        }

        return new RateDecision(
            Allowed: excess <= 0,
            Limit: limit.Burst,
            Remaining: (int)Math.Max(0, (limit.FillTicks - debt) / limit.IntervalTicks),
            RetryAfter: TimeSpan.FromTicks(Math.Max(0, excess)),
            ResetAfter: TimeSpan.FromTicks(debt));
    }

    private void Store_Locked(Bucket bucket, long arrival, long now)
    {
        if (_arrivals.Count >= _capacity && !_arrivals.ContainsKey(bucket))
        {
            MakeRoom_Locked(now);
        }

        _arrivals[bucket] = arrival;
    }

    // Looks at every bucket, but then frees an eighth of them, so that even a flood of new keys pays only a little for each.
    private void MakeRoom_Locked(long now)
    {
        var arrivals = new List<long>(_arrivals.Values);
        arrivals.Sort();
        var last = Math.Max(now, arrivals[_capacity / 8]);
        var dropped = 0;
        foreach (var (bucket, arrival) in _arrivals)
        {
            if (arrival <= last)
            {
                _arrivals.Remove(bucket);
                dropped += arrival > now ? 1 : 0;
            }
        }

        if (dropped > 0)
        {
            _metrics.RateKeysDropped(dropped);
        }
    }
}
