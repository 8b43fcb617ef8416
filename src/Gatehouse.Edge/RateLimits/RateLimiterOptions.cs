namespace Gatehouse.Edge.RateLimits;

/// <summary>How long shared buckets are waited for, and how much is remembered.</summary>
public sealed class RateLimiterOptions
{
    /// <summary>How long a verdict of the shared buckets may take; then this process decides alone. 1 ms to 1 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many denied buckets are remembered, and answered without asking; 16 or more.</summary>
    public int RememberedDenials { get; init; } = 65_536;

    /// <summary>All that is wrong, one sentence each with value and limit.</summary>
    public IReadOnlyList<string> Mistakes()
    {
        List<string> mistakes = [];
        if (Patience < TimeSpan.FromMilliseconds(1) || Patience > TimeSpan.FromSeconds(1))
        {
            mistakes.Add($"Patience is {Patience}, but must be 1 ms to 1 s.");
        }

        if (RememberedDenials < 16)
        {
            mistakes.Add($"RememberedDenials is {RememberedDenials}, but must be at least 16.");
        }

        return mistakes;
    }
}
