using System.Globalization;
using System.Text;
using Gatehouse.Configuration;

namespace Gatehouse.CommandLine;

/// <summary>What --help prints, made from the tables that the program itself goes by.</summary>
internal static class HelpText
{
    private static readonly (ExitCode Code, string Meaning)[] Endings =
    [
        (ExitCode.Done, "done; serve: stopped in order"),
        (ExitCode.Failed, "something unforeseen; the log says what"),
        (ExitCode.Usage, "the command line is not understood"),
        (ExitCode.Configuration, "the configuration has mistakes"),
        (ExitCode.DataDirectory, "the data directory or the database cannot be used, or another process holds it"),
        (ExitCode.Address, "the address cannot be listened on"),
        (ExitCode.Refused, "the command was refused"),
        (ExitCode.Interrupted, "a second signal ended the process before it was done"),
    ];

    public static string Write()
    {
        var text = new StringBuilder();
        text.AppendLine("gatehouse: one chat gateway for every client").AppendLine();
        text.AppendLine("usage: gatehouse [command] [flags]").AppendLine();
        text.AppendLine("commands:");
        foreach (var command in Command.All)
        {
            Row(text, $"{command.Words} {command.Operands}", command.Meaning);
        }

        text.AppendLine().AppendLine("flags:");
        foreach (var key in Keys.All.Where(key => key.Flag is not null))
        {
            Row(text, $"{key.Flag} VALUE", $"{key.Meaning} ({key.Variable})");
        }

        text.AppendLine().AppendLine("configuration, from the lowest priority: defaults, gatehouse.json, environment, flags");
        foreach (var key in Keys.All)
        {
            var name = key.Name.Length > 0 ? $" ({key.Name})" : "";
            Row(text, key.Variable, $"{key.Meaning}{name}");
            Row(text, "", $"default: {key.Default}; allowed: {key.Allowed}" + (key.IsSecret ? $"; or {key.FileVariable}" : ""));
        }

        text.AppendLine().AppendLine("exit codes:");
        foreach (var (code, meaning) in Endings)
        {
            Row(text, ((int)code).ToString(CultureInfo.InvariantCulture), meaning);
        }

        return text.ToString().Replace("`", "", StringComparison.Ordinal).ReplaceLineEndings("\n");
    }

    private static void Row(StringBuilder text, string left, string right) =>
        text.Append("  ").Append(left.Trim().PadRight(32)).Append(right).AppendLine();
}
