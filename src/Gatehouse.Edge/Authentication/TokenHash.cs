using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gatehouse.Edge.Authentication;

/// <summary>SHA-256 of a token: what we may keep in memory of a token that still opens doors.</summary>
internal readonly record struct TokenHash(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    public static TokenHash Of(ReadOnlySpan<byte> token)
    {
        Span<ulong> hash = stackalloc ulong[4];
        SHA256.HashData(token, MemoryMarshal.AsBytes(hash));
        return new TokenHash(hash[0], hash[1], hash[2], hash[3]);
    }

    // The bits are as good as random already.
    public override int GetHashCode() => First.GetHashCode();
}
