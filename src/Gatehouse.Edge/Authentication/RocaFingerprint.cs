using System.Numerics;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// Knows the moduli of a chip library whose keys can be factored (CVE-2017-15361, "ROCA"): its primes are powers of 65537 modulo a product of small primes, and so is
/// every modulus. One in about 2^27 honest keys looks like that too.
/// </summary>
internal static class RocaFingerprint
{
    private const int Generator = 65537;

    private static ReadOnlySpan<byte> Primes =>
    [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
    ];

    /// <param name="modulus">Big-endian.</param>
    public static bool Marks(ReadOnlySpan<byte> modulus)
    {
        var number = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        foreach (var prime in Primes)
        {
            if (!IsPowerOfGenerator((int)(number % prime), prime))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPowerOfGenerator(int residue, int prime)
    {
        var power = 1;
        do
        {
            if (power == residue)
            {
                return true;
            }

            power = power * (Generator % prime) % prime;
        }
        while (power != 1);

        return false;
    }
}
