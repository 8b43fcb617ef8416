using Gatehouse.Store.Postgres;

namespace Gatehouse.Configuration;

/// <summary>Where the data is kept: in a SQLite file, or in a database of a PostgreSQL server. One of them is not null.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Server">The server's address.</param>
internal sealed record DatabaseAddress(string? File, PostgresAddress? Server)
{
    /// <summary>Reads a DATABASE_URL.</summary>
    /// <param name="refusal">Why it is refused; quotes nothing of the text, which may hold a password.</param>
    /// <returns>The path of a file as written, perhaps relative; null when refused.</returns>
    public static DatabaseAddress? Parse(string text, out string? refusal)
    {
        refusal = null;
        if (text.Length == 0)
        {
            refusal = "it is empty";
            return null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text[..colon].AsSpan().IndexOfAny('/', '\\', '.') >= 0)
        {
            return new DatabaseAddress(text, null);
        }

        switch (text[..colon].ToLowerInvariant())
        {
            case "sqlite":
                return Sqlite(text[(colon + 1)..], out refusal);
            case "postgres" or "postgresql":
                return PostgresAddress.TryParse(text, out var server, out refusal) ? new DatabaseAddress(null, server) : null;
            case "mysql" or "mariadb":
                refusal = "there is no support for this kind of database";
                return null;
            default:
                refusal = "its scheme is unknown";
                return null;
        }
    }

    /// <summary>For people; without a password.</summary>
    public override string ToString() => Server is null ? $"SQLite, {File}" : $"PostgreSQL, {Server}";

    private static DatabaseAddress? Sqlite(string rest, out string? refusal)
    {
        // As everywhere: sqlite:///data.db is relative to nothing but the root, sqlite://data.db and sqlite:data.db are relative.
        var path = rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest;
        refusal = rest.Contains('?', StringComparison.Ordinal) ? "parameters are not accepted" : path is "" or "/" or ":memory:" ? "it names no file" : null;
        return refusal is null ? new DatabaseAddress(path, null) : null;
    }
}
