namespace Gatehouse.Edge.Authentication;

/// <summary>What a password costs, and how many are hashed at a time.</summary>
public sealed class PasswordOptions
{
    /// <summary>For new hashes; stored ones are verified at their own cost.</summary>
    public Argon2Cost Cost { get; init; } = Argon2Cost.Standard;

    /// <summary>Threads of their own that hash, each with its own memory; half the cores by default, so that a flood of logins leaves the rest for chatting.</summary>
    public int AtOnce { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How many may wait for a thread; further ones are refused.</summary>
    public int Waiting { get; init; } = 64;

    internal IEnumerable<string> Mistakes()
    {
        if (!Cost.IsBearable)
        {
            yield return $"Passwords.Cost is {Cost}, but may be at most m={Argon2Cost.MaxMemoryKib} KiB (8 per lane at least), t={Argon2Cost.MaxPasses}, p={Argon2Cost.MaxLanes}.";
        }

        if (AtOnce is < 1 or > 64)
        {
            yield return $"Passwords.AtOnce is {AtOnce}, but must be between 1 and 64.";
        }

        if (Waiting is < 1 or > 10_000)
        {
            yield return $"Passwords.Waiting is {Waiting}, but must be between 1 and 10000.";
        }
    }
}
