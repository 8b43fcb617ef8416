namespace Gatehouse.Bench.Report;

/// <summary>Who is in which room, and how many messages are under way at once.</summary>
internal sealed record Shape(int Rooms, int PerRoom, int Outstanding)
{
    public static readonly Shape[] All = [new(1, 1_000, 1), new(1, 1_000, 8), new(1_000, 10, 1), new(1_000, 10, 8), new(1_000, 10, 1_000)];

    /// <summary>How many times as many deliveries: where a server writes several with one call they are too cheap for the kernel's clock.</summary>
    public int Weight => Rooms == 1 && Outstanding > 1 ? 3 : 1;

    public override string ToString() => $"{Rooms:N0} room{(Rooms == 1 ? "" : "s")} × {PerRoom:N0}, {Outstanding switch { 1 => "one", 8 => "eight", _ => $"{Outstanding:N0}" }} outstanding";
}
