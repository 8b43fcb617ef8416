namespace Gatehouse.Edge.Authentication;

/// <summary>What tokens of others must claim, and how long they are remembered.</summary>
public sealed record PerimeterTokenOptions
{
    /// <summary>No more than this: RFC 7519 §4.1.4 speaks of "a few minutes", we do not.</summary>
    public static readonly TimeSpan MaxLeeway = TimeSpan.FromSeconds(60);

    /// <summary>The <c>iss</c> that tokens must have, compared exactly; null for any or none.</summary>
    public string? Issuer { get; init; }

    /// <summary>The <c>aud</c> that tokens must be for, compared exactly; null for any or none.</summary>
    public string? Audience { get; init; }

    /// <summary>How far clocks may differ at <c>exp</c> and <c>nbf</c>; 0 to 60 s.</summary>
    public TimeSpan Leeway { get; init; } = TimeSpan.Zero;

    /// <summary>How many verified tokens are remembered at most; 0 for none.</summary>
    public int RememberedTokens { get; init; } = 10_000;

    /// <summary>How long a verified token is remembered at most; 0 to 60 s, and never beyond its end.</summary>
    public TimeSpan RememberedFor { get; init; } = TimeSpan.FromSeconds(60);

    internal IEnumerable<string> Mistakes()
    {
        if (Issuer is "")
        {
            yield return "PerimeterTokens.Issuer is empty; leave it out to take tokens of any issuer.";
        }

        if (Audience is "")
        {
            yield return "PerimeterTokens.Audience is empty; leave it out to take tokens for any audience.";
        }

        if (Leeway < TimeSpan.Zero || Leeway > MaxLeeway)
        {
            yield return $"PerimeterTokens.Leeway is {Leeway}, but must be between 0 and {MaxLeeway.TotalSeconds} seconds.";
        }

        if (RememberedTokens is < 0 or > 10_000_000)
        {
            yield return $"PerimeterTokens.RememberedTokens is {RememberedTokens}, but must be between 0 and 10000000.";
        }

        if (RememberedFor < TimeSpan.Zero || RememberedFor > TimeSpan.FromSeconds(60))
        {
            yield return $"PerimeterTokens.RememberedFor is {RememberedFor}, but must be between 0 and 60 seconds.";
        }
    }
}
