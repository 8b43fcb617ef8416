using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Migrations;

/// <summary>Brings a database to the program's schema: forward only, all steps or none, nobody else in the database meanwhile.</summary>
internal static class Migrator
{
    /// <summary>Brings a database to its program's schema; what would be changed is kept aside before.</summary>
    /// <returns>How many steps were taken, and where the database is kept as it was before; null where nothing was kept.</returns>
    /// <exception cref="MigrationException">The database is newer than the program, or a step differs from the one that was taken.</exception>
    public static (int Steps, string? Kept) BringUp(IDatabases databases, Database database, DateTimeOffset now)
    {
        var migrations = databases.Migrations;
        var taken = Taken(database);
        Verify(taken, migrations);
        var kept = taken.Count > 0 && taken.Count < migrations.Count ? databases.Keep(taken[^1].Number) : null;
        return (Migrate(database, migrations, now), kept);
    }

    /// <returns>How many steps were taken.</returns>
    /// <exception cref="MigrationException">The database is newer than the program, or a step differs from the one that was taken.</exception>
    public static int Migrate(Database database, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        database.BeginAlone();
        try
        {
            database.Execute("CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, taken_at BIGINT NOT NULL)");
            var taken = Taken(database);
            Verify(taken, migrations);
            foreach (var migration in migrations.Skip(taken.Count))
            {
                Take(database, migration, now);
            }

            database.Commit();
            return migrations.Count - taken.Count;
        }
        catch
        {
            database.Reset();
            if (!database.IsIdle)
            {
                database.RollBack();
            }

            throw;
        }
    }

    /// <summary>The steps that a database has taken.</summary>
    public static List<(int Number, string Name, string Checksum, DateTimeOffset At)> Taken(Database database)
    {
        var taken = new List<(int, string, string, DateTimeOffset)>();
        if (!database.HasTable("migrations"))
        {
            return taken;
        }

        var rows = database.Prepare("SELECT number, name, checksum, taken_at FROM migrations ORDER BY number");
        while (rows.Step())
        {
            taken.Add((rows.Int32(0), rows.Text(1), rows.Text(2), rows.Time(3)));
        }

        return taken;
    }

    private static void Verify(List<(int Number, string Name, string Checksum, DateTimeOffset At)> taken, IReadOnlyList<Migration> migrations)
    {
        if (taken.Count > migrations.Count)
        {
            throw new MigrationException(
                $"The database is newer than this program: it is at schema {taken[^1].Number} ({taken[^1].Name}), and this program knows schemas up to {migrations.Count}. "
                + "Run the newer program, or restore a backup.");
        }

        for (var i = 0; i < taken.Count; i++)
        {
            if (taken[i].Number != migrations[i].Number || taken[i].Checksum != migrations[i].Checksum)
            {
                throw new MigrationException(
                    $"Schema step {taken[i].Number} ({taken[i].Name}) of the database is not the one of this program ({migrations[i].Name}). "
                    + "The database belongs to another build.");
            }
        }
    }

    private static void Take(Database database, Migration migration, DateTimeOffset now)
    {
        database.Execute(migration.Sql);
        database.Prepare("INSERT INTO migrations (number, name, checksum, taken_at) VALUES (?, ?, ?, ?)")
            .Bind(1, migration.Number).Bind(2, migration.Name).Bind(3, migration.Checksum).Bind(4, now).Run();
    }
}
