using Gatehouse.Chat.Ports;

namespace Gatehouse.Store.Sql;

/// <summary>What is looked for in a <see cref="WordIndex"/>, in nothing but letters and digits: whatever somebody typed, it cannot be a command.</summary>
/// <param name="Scope">Where.</param>
/// <param name="Phrases">All are needed, the words of each in a row.</param>
/// <param name="Facets">Of each list one is needed.</param>
/// <param name="Excluded">None of these facets may be there.</param>
internal sealed record WordQuery(SearchScope Scope, IReadOnlyList<IReadOnlyList<string>> Phrases, IReadOnlyList<IReadOnlyList<string>> Facets, IReadOnlyList<string> Excluded)
{
    /// <summary>Only older messages.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>Only newer messages.</summary>
    public long After { get; init; }

    public bool OldestFirst { get; init; }

    public int Offset { get; init; }

    public int Limit { get; init; }

    /// <summary>Asked now and then: false when it is to come to an end with what it has.</summary>
    public Func<bool> HasTime { get; init; } = static () => true;

    /// <summary>How many are looked for at most: to say how many there are, it is looked no further beyond the page.</summary>
    public int Reach => Offset + Limit + Ahead;

    private const int Ahead = 2_500;
}
