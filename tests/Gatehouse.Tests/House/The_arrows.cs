using System.Xml.Linq;

namespace Gatehouse.Tests.House;

/// <summary>Who may know whom: the picture in ARCHITECTURE.md, as data. Change both or neither.</summary>
public class The_arrows
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Gatehouse.Events"] = [],
        ["Gatehouse.Realtime"] = ["Gatehouse.Events"],
        ["Gatehouse.Edge"] = [],
        ["Gatehouse.Chat"] = ["Gatehouse.Events", "Gatehouse.Realtime"],
        ["Gatehouse.Store"] = ["Gatehouse.Chat"],
        ["Gatehouse"] = ["Gatehouse.Chat", "Gatehouse.Edge", "Gatehouse.Events", "Gatehouse.Realtime", "Gatehouse.Store"],
    };

    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Gatehouse"] = ["Swashbuckle.AspNetCore.SwaggerUI"],
        ["Gatehouse.Edge"] = ["Yarp.ReverseProxy"],
        ["Gatehouse.Store"] = ["AWSSDK.S3", "Npgsql", "SQLitePCLRaw.bundle_e_sqlite3"],
    };

    public static TheoryData<string> Projects => [.. Tree.Projects];

    [Fact]
    public void are_drawn_for_every_project() => Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), Tree.Projects);

    [Theory]
    [MemberData(nameof(Projects))]
    public void point_nowhere_else(string project)
    {
        var drawn = Names(Tree.ProjectFile(project), "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
        Assert.Equal(Allowed[project], drawn.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void bring_no_package_to_where_it_does_not_belong(string project) =>
        Assert.Equal(Packages.GetValueOrDefault(project, []), Names(Tree.ProjectFile(project), "PackageReference").Order(StringComparer.Ordinal));

    [Fact]
    public void leave_versions_to_one_file_and_exact()
    {
        var versions = XDocument.Parse(Tree.Read("Directory.Packages.props")).Descendants("PackageVersion").Select(package => (string?)package.Attribute("Version"));
        Assert.All(versions, version => Assert.Matches(@"^\[\d+\.\d+\.\d+(\.\d+)?\]$", version));

        foreach (var file in Directory.EnumerateFiles(Tree.Root, "*.csproj", SearchOption.AllDirectories).Where(file => !file.Contains("artifacts", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain(XDocument.Load(file).Descendants("PackageReference"), package => package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null);
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "packages.lock.json")), $"{file} has no lock file");
        }
    }

    private static IEnumerable<string> Names(XDocument project, string element) =>
        project.Descendants(element).Select(reference => (string?)reference.Attribute("Include")).OfType<string>();
}
