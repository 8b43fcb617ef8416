namespace Gatehouse.Edge.RateLimits;

/// <summary>
/// Buckets that several gateways share, in a store with a clock of its own. Charges all buckets of a request or none, in one round trip. Never throws for an outage: that is an answer too.
/// </summary>
public interface ISharedBuckets
{
    /// <summary>Charges the buckets.</summary>
    /// <param name="charges">The buckets, each at most once.</param>
    /// <param name="decisions">What each of them says, when the answer is a verdict; as long as the charges.</param>
    /// <param name="patience">How long the answer may take, counted from now and including all waiting.</param>
    /// <param name="gaveUp">Cancelled when nobody waits for an answer any more.</param>
    ValueTask<SharedAnswer> TakeAsync(ReadOnlyMemory<RateCharge> charges, Memory<RateDecision> decisions, TimeSpan patience, CancellationToken gaveUp);

    /// <summary>Asks whether charging works, without charging anybody.</summary>
    /// <param name="patience">How long the answer may take.</param>
    /// <param name="stopping">Ends the waiting.</param>
    /// <returns>Null when it works, otherwise what does not, in a few words without anybody's key.</returns>
    ValueTask<string?> ProbeAsync(TimeSpan patience, CancellationToken stopping);
}

/// <summary>What shared buckets said: a verdict, or why there is none.</summary>
public readonly record struct SharedAnswer
{
    /// <summary>Whether all buckets had one left.</summary>
    public bool IsAllowed { get; private init; }

    /// <summary>Why there is no verdict, in a few words without anybody's key; null when there is one.</summary>
    public string? Trouble { get; private init; }

    public static SharedAnswer Verdict(bool isAllowed) => new() { IsAllowed = isAllowed };

    public static SharedAnswer None(string trouble) => new() { Trouble = trouble };
}
