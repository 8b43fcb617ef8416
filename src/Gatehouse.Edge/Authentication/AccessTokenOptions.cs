namespace Gatehouse.Edge.Authentication;

/// <summary>How access tokens are made and read.</summary>
public sealed class AccessTokenOptions
{
    /// <summary>No more than this: RFC 7519 §4.1.4 speaks of "a few minutes", we do not.</summary>
    public static readonly TimeSpan MaxLeeway = TimeSpan.FromSeconds(60);

    /// <summary>How long a token holds; at least a second, at most a day.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long after its end a token is still taken, for clocks that differ; 0 to 60 s.</summary>
    public TimeSpan Leeway { get; init; } = TimeSpan.Zero;

    /// <summary>How many verified tokens are remembered at most; 0 for none.</summary>
    public int RememberedTokens { get; init; } = 10_000;

    internal IEnumerable<string> Mistakes()
    {
        if (Lifetime < TimeSpan.FromSeconds(1) || Lifetime > TimeSpan.FromDays(1))
        {
            yield return $"AccessTokens.Lifetime is {Lifetime}, but must be between 1 second and 1 day.";
        }

        if (Leeway < TimeSpan.Zero || Leeway > MaxLeeway)
        {
            yield return $"AccessTokens.Leeway is {Leeway}, but must be between 0 and {MaxLeeway.TotalSeconds} seconds.";
        }

        if (RememberedTokens is < 0 or > 10_000_000)
        {
            yield return $"AccessTokens.RememberedTokens is {RememberedTokens}, but must be between 0 and 10000000.";
        }
    }
}
