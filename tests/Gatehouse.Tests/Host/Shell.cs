using Gatehouse.CommandLine;

namespace Gatehouse.Tests.Host;

/// <summary>Somebody at a terminal: a directory of their own, an environment, and what the program printed.</summary>
internal sealed class Shell : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public Shell() => Directory = System.IO.Directory.CreateTempSubdirectory("gatehouse-test-").FullName;

    public string Directory { get; }

    public Dictionary<string, string> Variables { get; } = [];

    public string Input { get; set; } = "";

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public string Write(string name, string content)
    {
        var path = Path.Combine(Directory, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public Task<ExitCode> RunAsync(params string[] words)
    {
        var around = new Surroundings(new StringReader(Input), _output, _error, name => Variables.GetValueOrDefault(name), Directory, TimeProvider.System);
        return Commands.RunAsync(words, around);
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
