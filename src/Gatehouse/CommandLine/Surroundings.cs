namespace Gatehouse.CommandLine;

/// <summary>What the program finds around it. Nothing else in the house reads the console or the environment.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output: results and the banner.</param>
/// <param name="Error">Standard error: what went wrong, and the log.</param>
/// <param name="Variable">Reads an environment variable; null when it is not set.</param>
/// <param name="WorkingDirectory">What relative paths are relative to.</param>
/// <param name="Clock">The time.</param>
internal sealed record Surroundings(
    TextReader Input, TextWriter Output, TextWriter Error, Func<string, string?> Variable, string WorkingDirectory, TimeProvider Clock)
{
    /// <summary>Asks for a secret without showing it; null at the end of input.</summary>
    public Func<string, string?> AskSecret { get; init; } = _ => Input.ReadLine();

    public static Surroundings OfThisProcess() =>
        new(Console.In, Console.Out, Console.Error, Environment.GetEnvironmentVariable, Directory.GetCurrentDirectory(), TimeProvider.System)
        {
            AskSecret = Console.IsInputRedirected ? _ => Console.In.ReadLine() : AskOnTerminal,
        };

    private static string? AskOnTerminal(string question)
    {
        // To stderr, so that the answer to the command itself can be piped on.
        Console.Error.Write($"{question}: ");
        var typed = new System.Text.StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                Console.Error.WriteLine();
                return typed.ToString();
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }
    }
}
