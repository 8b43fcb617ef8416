namespace Gatehouse.Configuration;

/// <summary>Finds what somebody probably meant.</summary>
internal static class Spelling
{
    /// <summary>The candidate with the fewest edits, when they are few enough for a slip of the fingers; else null.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var best = candidates
            .Select(candidate => (candidate, edits: Edits(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(pair => pair.edits)
            .FirstOrDefault();
        return best.candidate is { } nearest && best.edits <= Math.Max(2, nearest.Length / 3) ? nearest : null;
    }

    /// <summary>Levenshtein's distance: insertions, removals and replacements that turn one word into the other.</summary>
    public static int Edits(string from, string to)
    {
        // Keys are short; whoever sends a long one gets no suggestion and costs no quadratic work.
        if (from.Length > 100 || to.Length > 100)
        {
            return int.MaxValue;
        }

        var previous = Enumerable.Range(0, to.Length + 1).ToArray();
        foreach (var letter in from)
        {
            var current = new int[to.Length + 1];
            current[0] = previous[0] + 1;
            for (var column = 1; column <= to.Length; column++)
            {
                var replaced = previous[column - 1] + (to[column - 1] == letter ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(previous[column], current[column - 1]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
