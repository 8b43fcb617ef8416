using Gatehouse.Edge.Authentication;

namespace Gatehouse.Edge;

/// <summary>Everything that the perimeter wants to know at start.</summary>
public sealed class EdgeOptions
{
    /// <summary>Signs access tokens (HS256); at least 32 bytes.</summary>
    public required ReadOnlyMemory<byte> TokenSecret { get; init; }

    public AccessTokenOptions AccessTokens { get; init; } = new();

    public PasswordOptions Passwords { get; init; } = new();

    /// <summary>How many rate limit buckets are remembered at most; 16 or more.</summary>
    public int RememberedBuckets { get; init; } = 65_536;

    /// <summary>All that is wrong, one sentence each with value and limit; never the secret itself.</summary>
    public IReadOnlyList<string> Mistakes()
    {
        List<string> mistakes = [.. AccessTokens.Mistakes(), .. Passwords.Mistakes()];
        if (TokenSecret.Length < Hs256Key.MinSecretBytes)
        {
            mistakes.Add($"TokenSecret has {TokenSecret.Length} bytes, but must have at least {Hs256Key.MinSecretBytes}.");
        }

        if (RememberedBuckets < 16)
        {
            mistakes.Add($"RememberedBuckets is {RememberedBuckets}, but must be at least 16.");
        }

        return mistakes;
    }

    internal static void Refuse(IEnumerable<string> mistakes)
    {
        var all = string.Join(' ', mistakes);
        if (all.Length > 0)
        {
            throw new ArgumentException(all);
        }
    }
}
