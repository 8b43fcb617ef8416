namespace Gatehouse.Bench.House;

/// <summary>What a house is built on.</summary>
/// <param name="Channels">Of its guild.</param>
/// <param name="Database">A DATABASE_URL; null keeps the data in a SQLite file.</param>
/// <param name="Cores">Where the server runs, as taskset writes it.</param>
internal sealed record Premises(int Channels, string? Database, string Cores)
{
    /// <summary>On the servers' core, with a file.</summary>
    public static readonly Premises Ordinary = new(Channels: 8, Database: null, Cores: "0");
}
