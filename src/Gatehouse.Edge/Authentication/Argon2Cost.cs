namespace Gatehouse.Edge.Authentication;

/// <summary>What one hash costs (RFC 9106 §3.1).</summary>
/// <param name="MemoryKib">m, in KiB; at least eight per lane.</param>
/// <param name="Passes">t.</param>
/// <param name="Lanes">p. Computed one after the other: a login never takes more than one core.</param>
public readonly record struct Argon2Cost(int MemoryKib, int Passes, int Lanes)
{
    // Generous beside RFC 9106's 64 MiB × 3 × 4, and still no way to make one login cost seconds by writing a number into a table.
    internal const int MaxMemoryKib = 256 * 1024;
    internal const int MaxPasses = 16;
    internal const int MaxLanes = 16;

    /// <summary>OWASP's and the document's: 19 MiB, two passes, one lane.</summary>
    public static readonly Argon2Cost Standard = new(19_456, 2, 1);

    internal bool IsBearable =>
        Lanes is >= 1 and <= MaxLanes
        && Passes is >= 1 and <= MaxPasses
        && MemoryKib >= 8 * Lanes
        && MemoryKib <= MaxMemoryKib;
}
