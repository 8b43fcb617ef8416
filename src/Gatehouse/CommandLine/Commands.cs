using Gatehouse.Configuration;
using Gatehouse.Running;

namespace Gatehouse.CommandLine;

/// <summary>Does what the command line asks for.</summary>
internal static class Commands
{
    public static async Task<ExitCode> RunAsync(string[] words, Surroundings around)
    {
        var arguments = Arguments.Parse(words);
        if (arguments.Mistake is { } mistake)
        {
            around.Error.WriteLine($"gatehouse: {mistake}");
            around.Error.WriteLine("gatehouse --help says what there is.");
            return ExitCode.Usage;
        }

        if (arguments.Command == Command.Help || arguments.Command == Command.Version)
        {
            around.Output.Write(arguments.Command == Command.Help ? HelpText.Write() : $"gatehouse {Build.Version}\n");
            return ExitCode.Done;
        }

        var reading = new SettingsReader(around.Variable, around.WorkingDirectory).Read(arguments.Flags);
        if (reading.Settings is not { } settings)
        {
            WriteMistakes(around.Error, reading.Mistakes);
            return ExitCode.Configuration;
        }

        try
        {
            return await RunAsync(arguments, settings, around);
        }
        catch (DataDirectoryException unusable)
        {
            around.Error.WriteLine($"gatehouse: {unusable.Message}");
            return ExitCode.DataDirectory;
        }
#pragma warning disable CA1031 // The edge of the process: what nobody foresaw ends it with a number that scripts know, not with a core dump.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            around.Error.WriteLine($"gatehouse: {bug}");
            return ExitCode.Failed;
        }
    }

    private static Task<ExitCode> RunAsync(Arguments arguments, Settings settings, Surroundings around)
    {
        var operands = arguments.Operands;
        return arguments.Command switch
        {
            var command when command == Command.Check => Task.FromResult(Check(settings, around)),
            var command when command == Command.AddBot => AccountCommands.AddBotAsync(operands[0], settings, around),
            var command when command == Command.AddUser => AccountCommands.AddUserAsync(operands[0], operands[1], settings, around),
            var command when command == Command.InspectToken => TokenCommand.InspectAsync(operands.Count > 0 ? operands[0] : null, settings, around),
            var command when command == Command.MigrateStatus => Task.FromResult(StoreCommands.Status(settings, around)),
            var command when command == Command.MigrateUp => Task.FromResult(StoreCommands.Up(settings, around)),
            var command when command == Command.BackUp => Task.FromResult(StoreCommands.BackUp(operands[0], settings, around)),
            var command when command == Command.Restore => Task.FromResult(StoreCommands.Restore(operands[0], settings, around)),
            _ => ServeCommand.RunAsync(settings, () => new SettingsReader(around.Variable, around.WorkingDirectory).Read(arguments.Flags), around),
        };
    }

    private static ExitCode Check(Settings settings, Surroundings around)
    {
        around.Output.WriteLine("The configuration is valid" + (settings.ConfigurationFile is { } file ? $" ({file})." : "."));
        return ExitCode.Done;
    }

    private static void WriteMistakes(TextWriter error, IReadOnlyList<Mistake> mistakes)
    {
        error.WriteLine(mistakes.Count == 1 ? "gatehouse: the configuration has a mistake:" : $"gatehouse: the configuration has {mistakes.Count} mistakes:");
        foreach (var mistake in mistakes)
        {
            error.WriteLine($"  {mistake}");
        }
    }
}
