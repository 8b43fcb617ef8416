namespace Gatehouse.CommandLine;

/// <summary>Something the program can be asked to do.</summary>
/// <param name="Words">How it is asked for: <c>bot add</c>.</param>
/// <param name="Operands">What may follow, as --help shows it.</param>
/// <param name="Fewest">How many operands it needs.</param>
/// <param name="Most">How many it takes.</param>
/// <param name="Meaning">What it does, in a few words.</param>
internal sealed record Command(string Words, string Operands, int Fewest, int Most, string Meaning)
{
    public static readonly Command Serve = new("serve", "", 0, 0, "Run the server (the default)");
    public static readonly Command Check = new("check", "", 0, 0, "Check the configuration and say everything that is wrong with it");

    public static readonly Command AddBot = new(
        "bot add", "NAME", 1, 1, "Create a bot and print its token, once (with no server on the data directory; else POST /api/v10/applications)");

    public static readonly Command AddUser = new(
        "user add", "NAME EMAIL", 2, 2, "Create a user; the password comes from a prompt or from stdin (with no server on the data directory)");

    public static readonly Command InspectToken = new(
        "token inspect", "[TOKEN]", 0, 1, "Say what an access token claims and whether it is valid; without TOKEN it is read from stdin");

    public static readonly Command MigrateStatus = new("migrate status", "", 0, 0, "Say which steps of the schema the database has taken");

    public static readonly Command MigrateUp = new("migrate up", "", 0, 0, "Bring the database to this program's schema, as a start of the server does");

    public static readonly Command BackUp = new("backup", "FILE", 1, 1, "Copy a SQLite database, also beside a running server; FILE is not overwritten");

    public static readonly Command Restore = new("restore", "FILE", 1, 1, "Put a copy where there is no database");

    public static readonly Command Help = new("help", "", 0, 0, "Print this text (also --help)");
    public static readonly Command Version = new("version", "", 0, 0, "Print the version (also --version)");

    public static readonly IReadOnlyList<Command> All = [Serve, Check, AddBot, AddUser, InspectToken, MigrateStatus, MigrateUp, BackUp, Restore, Help, Version];
}
