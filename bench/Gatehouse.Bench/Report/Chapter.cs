using System.Globalization;
using System.Text;

namespace Gatehouse.Bench.Report;

/// <summary>A part of docs/benchmarks.md between two marks, which a run of that part alone replaces.</summary>
/// <param name="name">Of the part.</param>
internal sealed class Chapter(string name)
{
    private readonly string _begin = $"<!-- bench/run: {name} -->\n";
    private readonly string _end = $"<!-- bench/run: end of {name} -->\n";
    private readonly StringBuilder _text = new();

    public static string Number(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);

    /// <param name="spread">A part of the value, see <see cref="Results.Spread"/>.</param>
    public static string WithSpread(double value, double spread, string format) =>
        Number(value, format) + (double.IsNaN(spread) ? "" : $" ± {Number(spread * 100, "0")} %");

    /// <summary>The heads of a table, the first of which is empty: columns of numbers.</summary>
    public void Heads(IEnumerable<string> columns)
    {
        var names = columns.ToList();
        Row(["", .. names]);
        Row(["---", .. names.Select(static _ => "---:")]);
    }

    public void Row(IEnumerable<string> cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    public void Say(string paragraph = "")
    {
        _text.Append(paragraph).Append('\n');
        if (paragraph.Length > 0)
        {
            _text.Append('\n');
        }
    }

    /// <summary>Takes the place of the chapter in a page, or the end of it.</summary>
    public void WriteInto(string page)
    {
        var before = File.Exists(page) ? File.ReadAllText(page) : "";
        var (begin, end) = (before.IndexOf(_begin, StringComparison.Ordinal), before.IndexOf(_end, StringComparison.Ordinal));
        var chapter = _begin + _text + _end;
        File.WriteAllText(page, begin < 0 ? $"{before}\n{chapter}" : before[..begin] + chapter + before[(end + _end.Length)..]);
    }
}
