namespace Gatehouse.Configuration;

/// <summary>What a DATABASE_URL means: the path of a SQLite file, or why not.</summary>
/// <param name="Path">As written, perhaps relative; null when refused.</param>
/// <param name="Refusal">Why it is refused; null when it is not.</param>
internal readonly record struct DatabaseAddress(string? Path, string? Refusal)
{
    public static DatabaseAddress Parse(string text)
    {
        if (text.Length == 0)
        {
            return Refuse("it is empty");
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text[..colon].AsSpan().IndexOfAny('/', '\\', '.') >= 0)
        {
            return new DatabaseAddress(text, null);
        }

        var rest = text[(colon + 1)..];
        return text[..colon].ToLowerInvariant() switch
        {
            "sqlite" => Sqlite(rest),
            "postgres" or "postgresql" => Refuse("PostgreSQL is not supported yet by this version"),
            "mysql" or "mariadb" => Refuse("there is no support for this kind of database"),
            _ => Refuse("its scheme is unknown"),
        };
    }

    private static DatabaseAddress Sqlite(string rest)
    {
        if (rest.Contains('?', StringComparison.Ordinal))
        {
            return Refuse("parameters are not accepted");
        }

        // As everywhere: sqlite:///data.db is relative to nothing but the root, sqlite://data.db and sqlite:data.db are relative.
        var path = rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest;
        return path is "" or "/" or ":memory:" ? Refuse("it names no file") : new DatabaseAddress(path, null);
    }

    private static DatabaseAddress Refuse(string why) => new(null, why);
}
