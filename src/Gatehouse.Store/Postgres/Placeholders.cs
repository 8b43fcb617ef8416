using System.Globalization;
using System.Text;

namespace Gatehouse.Store.Postgres;

/// <summary>Turns <c>?</c> and <c>?2</c>, as the statements have them for both databases, into PostgreSQL's <c>$1</c> and <c>$2</c>.</summary>
internal static class Placeholders
{
    /// <returns>The statement, and how many parameters it has.</returns>
    public static (string Sql, int Count) Number(string sql)
    {
        var numbered = new StringBuilder(sql.Length + 16);
        var (last, most) = (0, 0);
        var isQuoted = false;
        for (var at = 0; at < sql.Length; at++)
        {
            var next = sql[at];
            isQuoted ^= next == '\'';
            if (next != '?' || isQuoted)
            {
                numbered.Append(next);
                continue;
            }

            var end = at + 1;
            while (end < sql.Length && char.IsAsciiDigit(sql[end]))
            {
                end++;
            }

            last = end == at + 1 ? last + 1 : int.Parse(sql.AsSpan(at + 1, end - at - 1), CultureInfo.InvariantCulture);
            most = Math.Max(most, last);
            numbered.Append('$').Append(last.ToString(CultureInfo.InvariantCulture));
            at = end - 1;
        }

        return (numbered.ToString(), most);
    }
}
