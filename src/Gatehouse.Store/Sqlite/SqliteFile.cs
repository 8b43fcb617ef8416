using System.Globalization;
using Gatehouse.Store.Migrations;
using Gatehouse.Store.Sql;
using SQLitePCL;

namespace Gatehouse.Store.Sqlite;

/// <summary>
/// A SQLite database: one file, with its write-ahead log beside it. SQLite lets several processes take turns in a file, but our one order of commits has one writer: a lock
/// on a file of its own keeps the second out.
/// </summary>
/// <param name="path">The file; its directory exists.</param>
internal sealed class SqliteFile(string path) : IDatabases
{
    private FileStream? _hold;

    public string Name => path;

    public IReadOnlyList<Migration> Migrations => Migration.All("Sqlite");

    public bool AnswersAtOnce => true;

    public Database OpenWriter()
    {
        TakeHold();
        return SqliteDatabase.OpenWriter(path);
    }

    /// <summary>Beside the file: <c>gatehouse.db.schema-3</c>. One that is there already holds an attempt that failed, before which the file was the same.</summary>
    public string? Keep(int schema)
    {
        var kept = string.Create(CultureInfo.InvariantCulture, $"{path}.schema-{schema}");
        if (!File.Exists(kept))
        {
            try
            {
                SqliteCopy.Make(path, kept);
            }
            catch (Exception full) when (full is IOException or UnauthorizedAccessException)
            {
                throw new SqliteFailure(raw.SQLITE_FULL, $"it cannot be copied before its schema changes: {full.Message}");
            }
        }

        return kept;
    }

    public Database OpenReader() => SqliteDatabase.OpenReader(path);

    public void Dispose() => _hold?.Dispose();

    private void TakeHold()
    {
        try
        {
            _hold ??= new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (File.Exists(path + ".lock"))
        {
            throw new SqliteFailure(raw.SQLITE_BUSY, held.Message);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new SqliteFailure(raw.SQLITE_CANTOPEN, unusable.Message);
        }
    }
}
