namespace Gatehouse.Bench.Stores;

/// <summary>A database under the house, and how many durable messages per second are wanted of it.</summary>
/// <param name="Name">As in the report.</param>
/// <param name="Goal">Messages per second over REST.</param>
internal sealed record StoreKind(string Name, double Goal)
{
    public static readonly StoreKind Sqlite = new("SQLite", 5_000);
    public static readonly StoreKind Postgres = new("PostgreSQL", 3_000);

    public static readonly StoreKind[] All = [Sqlite, Postgres];
}
