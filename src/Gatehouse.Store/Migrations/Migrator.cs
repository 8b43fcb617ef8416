using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Migrations;

/// <summary>Brings a database to the program's schema: forward only, all steps or none, nobody else in the database meanwhile.</summary>
internal static class Migrator
{
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

    private static List<(int Number, string Name, string Checksum)> Taken(Database database)
    {
        var taken = new List<(int, string, string)>();
        var rows = database.Prepare("SELECT number, name, checksum FROM migrations ORDER BY number");
        while (rows.Step())
        {
            taken.Add((rows.Int32(0), rows.Text(1), rows.Text(2)));
        }

        return taken;
    }

    private static void Verify(List<(int Number, string Name, string Checksum)> taken, IReadOnlyList<Migration> migrations)
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
