namespace Gatehouse.Edge.RateLimits;

/// <summary>
/// Who was denied, until when. In GCRA the theoretical arrival time never moves back, so an answer from here is exact, not a guess: whoever hammers costs the shared store one question
/// per retry window. Bounded: what does not fit is asked for each time. Safe for many threads.
/// </summary>
internal sealed class Denials(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Bucket, long> _until = [];
    private volatile bool _isEmpty = true;

    /// <summary>Answers for a request of which at least one bucket is known to be empty; the decisions of the others stay unasked.</summary>
    public bool TryDeny(ReadOnlySpan<RateCharge> charges, Span<RateDecision> decisions, long now)
    {
        if (_isEmpty)
        {
            return false;
        }

        var isDenied = false;
        lock (_gate)
        {
            for (var i = 0; i < charges.Length; i++)
            {
                var wait = _until.GetValueOrDefault(Bucket.Of(charges[i]), now) - now;
                decisions[i] = wait > 0 ? Denied(charges[i].Limit, wait) : RateDecision.Unasked;
                isDenied |= wait > 0;
            }
        }

        return isDenied;
    }

    /// <param name="asked">When the store was asked: a moment before it decided, so that nobody is denied too long.</param>
    public void Remember(ReadOnlySpan<RateCharge> charges, ReadOnlySpan<RateDecision> decisions, long asked)
    {
        lock (_gate)
        {
            for (var i = 0; i < charges.Length; i++)
            {
                if (!decisions[i].Allowed && HasRoom_Locked(asked))
                {
                    _until[Bucket.Of(charges[i])] = asked + decisions[i].RetryAfter.Ticks;
                }
            }

            _isEmpty = _until.Count == 0;
        }
    }

    private static RateDecision Denied(RateLimit limit, long wait) =>
        new(Allowed: false, limit.Burst, Remaining: 0, TimeSpan.FromTicks(wait), TimeSpan.FromTicks(wait + limit.FillTicks - limit.IntervalTicks));

    private bool HasRoom_Locked(long now)
    {
        if (_until.Count < capacity)
        {
            return true;
        }

        foreach (var (bucket, until) in _until)
        {
            if (until <= now)
            {
                _until.Remove(bucket);
            }
        }

        return _until.Count < capacity;
    }
}
