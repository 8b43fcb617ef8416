using System.Globalization;
using Gatehouse.Chat.Ports;
using Gatehouse.Configuration;
using Gatehouse.Running;
using Gatehouse.Store;
using Gatehouse.Store.Migrations;

namespace Gatehouse.CommandLine;

/// <summary><c>gatehouse migrate</c>, <c>backup</c> and <c>restore</c>: what an operator does with the database itself.</summary>
internal static class StoreCommands
{
    private const string UseDump = "the data is in PostgreSQL, which has its own tools: pg_dump --format=custom, and pg_restore into an empty database.";

    /// <summary>Says which steps of the schema the database has taken; also beside a running server.</summary>
    public static ExitCode Status(Settings settings, Surroundings around) => Try(around, () =>
    {
        using var upkeep = Of(settings.Database);
        var steps = upkeep.Steps();
        foreach (var step in steps)
        {
            var taken = step.TakenAt is { } at ? at.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "pending";
            around.Output.WriteLine($"{step.Number:0000}  {step.Name,-28}{taken}{(step.IsOurs ? "" : "  (not of this program)")}");
        }

        if (steps.All(static step => step.IsOurs))
        {
            return ExitCode.Done;
        }

        around.Error.WriteLine("gatehouse: the database is newer than this program, or of another build.");
        return ExitCode.Refused;
    });

    /// <summary>Brings the database to the program's schema, as a start of the server would.</summary>
    public static ExitCode Up(Settings settings, Surroundings around) => Try(around, () =>
    {
        using var data = DataDirectory.Open(settings.DataDirectory);
        using var upkeep = Of(settings.Database);
        var (steps, kept) = upkeep.BringUp(around.Clock.GetUtcNow());
        around.Output.WriteLine(steps == 0 ? "The schema is up to date." : $"{steps} schema steps taken.");
        if (kept is not null)
        {
            around.Output.WriteLine($"The database as it was before is in {kept}.");
        }

        return ExitCode.Done;
    });

    /// <summary>Copies the database; also beside a running server.</summary>
    public static ExitCode BackUp(string file, Settings settings, Surroundings around) => Try(around, () =>
    {
        if (settings.Database.File is not { } database)
        {
            return Refuse(around, UseDump);
        }

        var target = Path.GetFullPath(file, around.WorkingDirectory);
        Upkeep.Copy(database, target);
        around.Output.WriteLine($"{target} holds the database, read back and found whole.");
        around.Error.WriteLine($"The secrets in {settings.DataDirectory} (jwt.secret) are not in it.");
        return ExitCode.Done;
    });

    /// <summary>Puts a backup where there is no database.</summary>
    public static ExitCode Restore(string file, Settings settings, Surroundings around) => Try(around, () =>
    {
        if (settings.Database.File is not { } database)
        {
            return Refuse(around, UseDump);
        }

        using var data = DataDirectory.Open(settings.DataDirectory);
        if (File.Exists(database) || File.Exists(database + "-wal"))
        {
            return Refuse(around, $"{database} is there already (or its -wal file); it is not overwritten. Move it away first.");
        }

        var source = Path.GetFullPath(file, around.WorkingDirectory);
        using (var upkeep = Upkeep.OfFile(source))
        {
            if (File.Exists(source) && upkeep.Steps().Any(static step => !step.IsOurs))
            {
                return Refuse(around, $"{source} is newer than this program, or of another build.");
            }
        }

        Upkeep.Copy(source, database);
        ForgetSessions(settings.DataDirectory);
        around.Output.WriteLine($"{database} is what {source} holds. Clients start afresh.");
        return ExitCode.Done;
    });

    // They say what was sent out of a log that went another way since.
    private static void ForgetSessions(string dataDirectory)
    {
        var sessions = Path.Combine(dataDirectory, "sessions");
        if (Directory.Exists(sessions))
        {
            Directory.Delete(sessions, recursive: true);
        }
    }

    private static Upkeep Of(DatabaseAddress database) => database.Server is { } server ? Upkeep.OfServer(server) : Upkeep.OfFile(database.File!);

    private static ExitCode Refuse(Surroundings around, string why)
    {
        around.Error.WriteLine($"gatehouse: {why}");
        return ExitCode.Refused;
    }

    private static ExitCode Try(Surroundings around, Func<ExitCode> work)
    {
        try
        {
            return work();
        }
        catch (Exception refused) when (refused is MigrationException or IOException or UnauthorizedAccessException)
        {
            return Refuse(around, refused.Message);
        }
        catch (StoreUnavailableException unavailable)
        {
            around.Error.WriteLine($"gatehouse: {unavailable.Message}");
            return ExitCode.DataDirectory;
        }
    }
}
