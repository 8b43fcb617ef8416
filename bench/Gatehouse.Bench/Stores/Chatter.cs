using System.Text;

namespace Gatehouse.Bench.Stores;

/// <summary>
/// What people say: 8 to 16 words of a made-up language of 20,000, some of them often and most of them seldom, as in every language (Zipf: the word of rank r is as
/// frequent as 1/r). The same for the same seed.
/// </summary>
internal sealed class Chatter
{
    private const int Words = 20_000;

    private static readonly string[] Syllables =
        ["ba", "ne", "ki", "lo", "mu", "ra", "se", "ti", "vo", "hu", "dal", "mer", "sin", "tor", "gul", "pa", "fe", "ni", "jo", "zu"];

    private readonly Random _random;
    private readonly double[] _shares = new double[Words];

    public Chatter(int seed)
    {
        _random = new Random(seed);
        var sum = 0.0;
        for (var rank = 0; rank < Words; rank++)
        {
            sum += 1.0 / (rank + 1);
            _shares[rank] = sum;
        }
    }

    /// <summary>The word of a rank, the most frequent being 0.</summary>
    public static string Word(int rank)
    {
        var word = new StringBuilder();
        for (var rest = rank + Syllables.Length; rest > 0; rest /= Syllables.Length)
        {
            word.Append(Syllables[rest % Syllables.Length]);
        }

        return word.ToString();
    }

    public string Next()
    {
        var said = new StringBuilder();
        for (var words = _random.Next(8, 17); words > 0; words--)
        {
            said.Append(Word(NextRank())).Append(words > 1 ? " " : ".");
        }

        return said.ToString();
    }

    private int NextRank()
    {
        var at = Array.BinarySearch(_shares, _random.NextDouble() * _shares[^1]);
        return at >= 0 ? at : Math.Min(~at, Words - 1);
    }
}
