using Gatehouse.Configuration;

namespace Gatehouse.CommandLine;

/// <summary>What the command line says, once it is understood.</summary>
/// <param name="Command">What to do.</param>
/// <param name="Operands">With what.</param>
/// <param name="Flags">Configuration given by flags; the last one of a name counts.</param>
/// <param name="Mistake">Why it is not understood; null when it is.</param>
internal sealed record Arguments(Command Command, IReadOnlyList<string> Operands, IReadOnlyDictionary<Key, string> Flags, string? Mistake)
{
    /// <summary>Flags may stand anywhere, as <c>--flag value</c> or <c>--flag=value</c>; after <c>--</c> everything is an operand.</summary>
    public static Arguments Parse(IReadOnlyList<string> words)
    {
        var flags = new Dictionary<Key, string>();
        var operands = new List<string>();
        Command? asked = null;
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            if (word == "--")
            {
                operands.AddRange(words.Skip(at + 1));
                break;
            }

            if (word is "--help" or "-h" or "--version")
            {
                asked = word == "--version" ? Command.Version : Command.Help;
            }
            else if (!word.StartsWith('-'))
            {
                operands.Add(word);
            }
            else if (Flag(words, ref at, flags) is { } mistake)
            {
                return Refuse(mistake);
            }
        }

        return asked is null ? Choose(operands, flags) : new Arguments(asked, [], flags, null);
    }

    /// <returns>What is wrong with the flag; null when it was taken.</returns>
    private static string? Flag(IReadOnlyList<string> words, ref int at, Dictionary<Key, string> flags)
    {
        var word = words[at];
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        if (Keys.Flagged(name) is not { } key)
        {
            var nearest = Spelling.Nearest(name, Keys.All.Select(known => known.Flag).OfType<string>().Append("--help").Append("--version"));
            return $"unknown flag {name}" + (nearest is null ? "" : $"; did you mean {nearest}?");
        }

        if (equals < 0 && at + 1 >= words.Count)
        {
            return $"{name} needs a value: {key.Allowed}";
        }

        flags[key] = equals < 0 ? words[++at] : word[(equals + 1)..];
        return null;
    }

    private static Arguments Choose(List<string> words, Dictionary<Key, string> flags)
    {
        if (words.Count == 0)
        {
            return new Arguments(Command.Serve, [], flags, null);
        }

        foreach (var command in Command.All)
        {
            var name = command.Words.Split(' ');
            if (!words.Take(name.Length).SequenceEqual(name))
            {
                continue;
            }

            var operands = words.Skip(name.Length).ToList();
            return operands.Count >= command.Fewest && operands.Count <= command.Most
                ? new Arguments(command, operands, flags, null)
                : Refuse($"usage: gatehouse {command.Words} {command.Operands}".TrimEnd());
        }

        // What was typed is not repeated beyond its first words: it may be a password.
        var typed = string.Join(' ', words.Take(2));
        var nearest = Spelling.Nearest(typed, Command.All.Select(command => command.Words))
            ?? Spelling.Nearest(words[0], Command.All.Select(command => command.Words));
        return Refuse($"unknown command {words[0]}" + (nearest is null ? "" : $"; did you mean {nearest}?"));
    }

    private static Arguments Refuse(string mistake) => new(Command.Help, [], new Dictionary<Key, string>(), mistake);
}
