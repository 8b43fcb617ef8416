using System.Globalization;
using System.Text;

namespace Gatehouse.Tests.Host;

/// <summary>A strict reader of the Prometheus text format 0.0.4, written from its description: throws on what a scraper would refuse.</summary>
internal sealed class PrometheusReader
{
    private readonly HashSet<string> _seen = [];

    public Dictionary<string, string> Types { get; } = [];

    public List<Sample> Samples { get; } = [];

    public static PrometheusReader Read(string text)
    {
        var reader = new PrometheusReader();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (var line in text[..^1].Split('\n'))
        {
            reader.Line(line);
        }

        return reader;
    }

    public double Value(string name, params (string Name, string Value)[] labels) =>
        Assert.Single(Samples, sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value)).Value;

    private static string Family(string name)
    {
        foreach (var suffix in (string[])["_bucket", "_sum", "_count"])
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return name[..^suffix.Length];
            }
        }

        return name;
    }

    private void Line(string line)
    {
        if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
        {
            var words = line.Split(' ');
            Assert.True(Types.TryAdd(words[2], words[3]), $"two types for {words[2]}");
            Assert.Contains(words[3], (string[])["counter", "gauge", "histogram"]);
        }
        else if (!line.StartsWith('#'))
        {
            Sample(line);
        }
    }

    private void Sample(string line)
    {
        var at = 0;
        var name = Word(line, ref at);
        var labels = new Dictionary<string, string>();
        if (line[at] == '{')
        {
            at++;
            while (line[at] != '}')
            {
                var label = Word(line, ref at);
                Assert.Equal("=\"", line.Substring(at, 2));
                at += 2;
                labels.Add(label, Quoted(line, ref at));
                at += line[at] == ',' ? 1 : 0;
            }

            at++;
        }

        Assert.Equal(' ', line[at]);
        Assert.True(Types.ContainsKey(name) || Types.ContainsKey(Family(name)), $"{name} has no type");
        var sample = new Sample(name, labels, Number(line[(at + 1)..]));
        Assert.True(_seen.Add(line[..at]), $"twice: {line}");
        Samples.Add(sample);
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string Word(string line, ref int at)
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(line[at]) || line[at] == '_')
        {
            at++;
        }

        Assert.True(at > start && !char.IsAsciiDigit(line[start]), $"no name in: {line}");
        return line[start..at];
    }

    private static string Quoted(string line, ref int at)
    {
        var value = new StringBuilder();
        for (; line[at] != '"'; at++)
        {
            if (line[at] != '\\')
            {
                value.Append(line[at]);
                continue;
            }

            at++;
            value.Append(line[at] switch { 'n' => '\n', '\\' => '\\', '"' => '"', var other => throw new FormatException($"\\{other}") });
        }

        at++;
        return value.ToString();
    }
}

/// <summary>One line of the text format.</summary>
internal sealed record Sample(string Name, Dictionary<string, string> Labels, double Value);
