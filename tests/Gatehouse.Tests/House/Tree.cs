using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Gatehouse.Tests.House;

/// <summary>The repository's own files, as the house rules read them.</summary>
internal static class Tree
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Projects { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    public static XDocument ProjectFile(string project) => XDocument.Load(Path.Combine(Root, "src", project, project + ".csproj"));

    /// <summary>C# files below a folder: path from the root, and text.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(params string[] folder)
    {
        var start = Path.Combine([Root, .. folder]);
        return !Directory.Exists(start) ? [] : Directory.EnumerateFiles(start, "*.cs", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetRelativePath(Root, file), File.ReadAllText(file)));
    }

    /// <summary>The lines of a source that are code, not comment.</summary>
    public static IEnumerable<string> Code(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => !line.StartsWith("//", StringComparison.Ordinal));

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
