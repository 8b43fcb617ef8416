using Gatehouse.Chat.Ports;
using Gatehouse.Store.Migrations;
using Gatehouse.Store.Postgres;
using Gatehouse.Store.Sql;
using Gatehouse.Store.Sqlite;

namespace Gatehouse.Store;

/// <summary>What an operator does with a database, beside a running server or instead of one. Owned by the command that needs it.</summary>
public sealed class Upkeep : IDisposable
{
    private readonly IDatabases _databases;
    private readonly string? _file;

    private Upkeep(IDatabases databases, string? file) => (_databases, _file) = (databases, file);

    /// <summary>Of a SQLite file.</summary>
    public static Upkeep OfFile(string path) => new(new SqliteFile(path), path);

    /// <summary>Of a database of a PostgreSQL server.</summary>
    public static Upkeep OfServer(PostgresAddress address) => new(new PostgresServer(address), null);

    /// <summary>Copies a SQLite file, also one that a server is writing.</summary>
    /// <exception cref="IOException">The target is there already, or cannot be written.</exception>
    /// <exception cref="StoreUnavailableException">The file cannot be read.</exception>
    /// <exception cref="MigrationException">The file is not one of this program.</exception>
    public static void Copy(string source, string target) => Try(source, () =>
    {
        if (!File.Exists(source))
        {
            throw new IOException($"{source} is not there.");
        }

        SqliteCopy.Make(source, target);
        return true;
    });

    /// <summary>The steps of the schema, those that the program knows and those that the database has taken.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public IReadOnlyList<SchemaStep> Steps()
    {
        if (_file is not null && !File.Exists(_file))
        {
            return [.. _databases.Migrations.Select(static step => new SchemaStep(step.Number, step.Name, null, IsOurs: true))];
        }

        return Try(_databases.Name, () =>
        {
            using var database = _databases.OpenReader();
            var taken = Migrator.Taken(database);
            var known = _databases.Migrations;
            return taken.Select(step => new SchemaStep(step.Number, step.Name, step.At, known.Any(ours => ours.Number == step.Number && ours.Checksum == step.Checksum)))
                .Concat(known.Skip(taken.Count).Select(static step => new SchemaStep(step.Number, step.Name, null, IsOurs: true)))
                .ToList();
        });
    }

    /// <summary>Brings the database to the program's schema.</summary>
    /// <returns>How many steps were taken, and where the database is kept as it was before; null where nothing was kept.</returns>
    /// <exception cref="StoreUnavailableException">The database cannot be opened, or a server runs on it.</exception>
    /// <exception cref="MigrationException">The database is newer than the program, or of another build.</exception>
    public (int Steps, string? Kept) BringUp(DateTimeOffset now) => Try(_databases.Name, () =>
    {
        using var database = _databases.OpenWriter();
        var result = Migrator.BringUp(_databases, database, now);
        database.Settle();
        return result;
    });

    public void Dispose() => _databases.Dispose();

    private static T Try<T>(string name, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (StoreFailure failure)
        {
            throw new StoreUnavailableException(
                failure.IsBusy ? $"The database {name} is in use by another process." : $"The database {name} cannot be used: {failure.Message}", failure);
        }
    }
}

/// <summary>A step of the schema.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Name">What it does, in a word or two.</param>
/// <param name="TakenAt">When the database took it; null when it has not.</param>
/// <param name="IsOurs">False for one that this program does not know, or knows differently.</param>
public sealed record SchemaStep(int Number, string Name, DateTimeOffset? TakenAt, bool IsOurs);
