using Gatehouse.Store.Migrations;
using SQLitePCL;

namespace Gatehouse.Store.Sqlite;

/// <summary>
/// Copies a database, also one that is being written: as it was at one moment, without keeping the writer waiting. The copy appears under its name when it is whole, has
/// been read back, and is on disk.
/// </summary>
internal static class SqliteCopy
{
    private const UnixFileMode OnlyMine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="IOException">The target is there already, or cannot be written.</exception>
    /// <exception cref="SqliteFailure">The source cannot be read, or is no database.</exception>
    /// <exception cref="MigrationException">The source is not a database of this program.</exception>
    public static void Make(string source, string target)
    {
        if (File.Exists(target))
        {
            throw new IOException($"{target} is there already; it is not overwritten.");
        }

        var draft = target + ".partial";
        Remove(draft);
        try
        {
            // Before SQLite does, with everybody's permissions.
            new FileStream(draft, Options()).Dispose();
            Copy(source, draft);
            Check(draft);
            using (var written = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite))
            {
                written.Flush(flushToDisk: true);
            }

            File.Move(draft, target, overwrite: false);
        }
        finally
        {
            Remove(draft);
        }
    }

    private static void Copy(string source, string target)
    {
        using var from = SqliteDatabase.OpenReader(source);
        using var to = SqliteDatabase.OpenPlain(target);
        from.CopyTo(to);

        // One file, without a write-ahead log beside it.
        to.Execute("PRAGMA journal_mode = DELETE");
    }

    private static void Check(string path)
    {
        using var database = SqliteDatabase.OpenPlain(path);
        var report = database.Prepare("PRAGMA integrity_check(1)");
        if (!report.Step() || report.Text(0) != "ok")
        {
            throw new SqliteFailure(raw.SQLITE_CORRUPT, "it is damaged");
        }

        report.Reset();
        if (!database.HasTable("migrations"))
        {
            throw new MigrationException("It is a database, but not one of Gatehouse.");
        }
    }

    private static void Remove(string draft)
    {
        File.Delete(draft);
        File.Delete(draft + "-wal");
        File.Delete(draft + "-shm");
        File.Delete(draft + "-journal");
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OnlyMine;
        }

        return options;
    }
}
