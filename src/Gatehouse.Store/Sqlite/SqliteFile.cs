using Gatehouse.Store.Migrations;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Sqlite;

/// <summary>A SQLite database: one file, with its write-ahead log beside it.</summary>
/// <param name="path">The file; its directory exists.</param>
internal sealed class SqliteFile(string path) : IDatabases
{
    public string Name => path;

    public IReadOnlyList<Migration> Migrations => Migration.All("Sqlite");

    public Database OpenWriter() => SqliteDatabase.OpenWriter(path);

    public Database OpenReader() => SqliteDatabase.OpenReader(path);

    public void Dispose()
    {
        // The file is held by its connections alone.
    }
}
