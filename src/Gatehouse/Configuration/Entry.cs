using System.Text;

namespace Gatehouse.Configuration;

/// <summary>A value somebody gave to a key, and where.</summary>
/// <param name="Key">For which key.</param>
/// <param name="Value">As written.</param>
/// <param name="Origin">Where, as an operator would look for it: <c>environment, SERVER_PORT</c>.</param>
internal sealed record Entry(Key Key, string Value, string Origin)
{
    /// <summary>The value as it may be printed: a secret shows its scheme, if it has one, and its size.</summary>
    public string Shown
    {
        get
        {
            if (!Key.IsSecret)
            {
                return $"\"{(Value.Length <= 200 ? Value : Value[..200] + "…")}\"";
            }

            var scheme = Value.IndexOf("://", StringComparison.Ordinal);
            return scheme is > 0 and < 20 && Value.AsSpan(0, scheme).IndexOfAnyExceptInRange('a', 'z') < 0
                ? $"\"{Value[..scheme]}://…\" (hidden)"
                : $"{Encoding.UTF8.GetByteCount(Value)} bytes (hidden)";
        }
    }
}

/// <summary>One thing wrong with the configuration, as a line for the operator.</summary>
internal sealed record Mistake(string Text)
{
    /// <summary>A value that is not accepted.</summary>
    public static Mistake NotAllowed(Entry entry) =>
        new($"{entry.Origin}: {(entry.Key.Name.Length > 0 ? entry.Key.Name : entry.Key.Variable)} is {entry.Shown}; allowed: {entry.Key.Allowed}");

    public override string ToString() => Text;
}

/// <summary>What became of reading the configuration: settings, or everything that is wrong with it.</summary>
internal sealed record Reading(Settings? Settings, IReadOnlyList<Mistake> Mistakes)
{
    /// <summary>Absolute paths of all files that it was read from, or would have been.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
