namespace Gatehouse.Edge.RateLimits;

/// <summary>One use of one bucket, to be charged.</summary>
/// <param name="Limit">By which policy.</param>
/// <param name="Key">Whose bucket: an address, a user, a user and a route.</param>
public readonly record struct RateCharge(RateLimit Limit, string Key);

/// <summary>What a limiter said.</summary>
/// <param name="Allowed">Whether this bucket had one left.</param>
/// <param name="Limit">How many the bucket holds when full.</param>
/// <param name="Remaining">How many are left now.</param>
/// <param name="RetryAfter">When the next one is free; zero when allowed.</param>
/// <param name="ResetAfter">When the bucket is full again.</param>
public readonly record struct RateDecision(bool Allowed, int Limit, int Remaining, TimeSpan RetryAfter, TimeSpan ResetAfter)
{
    /// <summary>What a bucket says that nobody asked, since another one's denial was reason enough; holds nothing.</summary>
    public static RateDecision Unasked { get; } = new(Allowed: true, Limit: 0, Remaining: 0, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>False for <see cref="Unasked"/>.</summary>
    public bool WasAsked => Limit > 0;
}
