using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gatehouse.Configuration;

namespace Gatehouse.Tests.House;

/// <summary>What the house says about itself: documentation, log ids, names, and the table of its configuration.</summary>
public partial class The_words
{
    private static readonly Dictionary<string, (int First, int Last)> LogIds = new()
    {
        ["Gatehouse.Events"] = (1000, 1099),
        ["Gatehouse.Realtime"] = (1100, 1299),
        ["Gatehouse.Edge"] = (1300, 1399),
        ["Gatehouse.Chat"] = (1400, 1599),
        ["Gatehouse.Store"] = (1600, 1699),
        ["Gatehouse"] = (1700, 1799),
    };

    public static TheoryData<string> Projects => [.. Tree.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void explain_every_public_type(string project)
    {
        var name = project == "Gatehouse" ? "gatehouse" : project;
        var documented = XDocument.Load(Path.Combine(AppContext.BaseDirectory, name + ".xml"))
            .Descendants("member")
            .Where(member => member.Element("summary") is not null || member.Element("inheritdoc") is not null || member.Element("param") is not null)
            .Select(member => (string)member.Attribute("name")!)
            .ToHashSet();
        var silent = Assembly.Load(name).GetExportedTypes()
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal) && (!type.IsNested || !IsCase(type)))
            .Select(type => "T:" + type.FullName!.Replace('+', '.'))
            .Where(type => !documented.Contains(type) && type != "T:Program")
            .ToList();
        Assert.Empty(silent);
    }

    [Fact]
    public void number_each_log_message_once_and_within_its_projects_range()
    {
        var seen = new Dictionary<int, string>();
        foreach (var project in Tree.Projects)
        {
            var (first, last) = LogIds[project];
            foreach (var (path, text) in Tree.Sources("src", project))
            {
                foreach (Match match in LogMessage().Matches(text))
                {
                    var id = int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
                    Assert.True(id >= first && id <= last, $"{path}: log id {id} is outside {first} to {last}");
                    Assert.True(seen.TryAdd(id, path), $"{path}: log id {id} is taken by {seen.GetValueOrDefault(id)}");
                }
            }
        }
    }

    [Fact]
    public void have_no_padding_in_type_names()
    {
        foreach (var (path, text) in Tree.Sources("src"))
        {
            foreach (Match match in TypeName().Matches(text))
            {
                Assert.False(Padding().IsMatch(match.Groups[1].Value), $"{path}: {match.Groups[1].Value}");
            }
        }
    }

    [Fact]
    public void keep_a_file_one_thing() =>
        Assert.All(Tree.Sources("src"), source => Assert.True(source.Text.Split('\n').Length <= 401, $"{source.Path} has more than 400 lines"));

    [Fact]
    public void list_the_same_configuration_in_the_readme_and_in_the_program()
    {
        var readme = Tree.Read("README.md");
        var listed = TableRow().Matches(readme).Select(match => match.Groups[1].Value);
        Assert.Equal(Keys.All.Select(key => key.Variable).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.All(Keys.All, key => Assert.Contains($"| {key.Default} |", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void have_one_name_per_key()
    {
        Assert.Equal(Keys.All.Count, Keys.All.Select(key => key.Variable).Distinct().Count());
        var names = Keys.All.Where(key => key.Name.Length > 0).Select(key => key.Name).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    /// <summary>A case of a closed hierarchy is explained by its parent.</summary>
    private static bool IsCase(Type type) => type.DeclaringType is { } parent && type.IsSubclassOf(parent);

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId\s*=\s*)?(\d+)")]
    private static partial Regex LogMessage();

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum)\s+(?:struct\s+|class\s+)?([A-Z]\w*)")]
    private static partial Regex TypeName();

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Utility|Service|Processor|Info|Data|Impl)$")]
    private static partial Regex Padding();

    [GeneratedRegex(@"^\| `([A-Z0-9_]+)`", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
