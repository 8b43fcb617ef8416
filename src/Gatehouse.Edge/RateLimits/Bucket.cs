namespace Gatehouse.Edge.RateLimits;

/// <summary>What is counted together: the uses of one key under one policy.</summary>
internal readonly record struct Bucket(string Policy, string Key)
{
    public static Bucket Of(in RateCharge charge) => new(charge.Limit.Name, charge.Key);
}
