namespace Gatehouse.Bench.Load;

/// <summary>A listening socket of the load generator, for what a measured server itself has to connect to.</summary>
/// <param name="welcome">Gives each connection its link.</param>
internal sealed class Door(Func<Link> welcome) : Link
{
    public Link Welcome() => welcome();

    public override int Hear(ReadOnlySpan<byte> bytes) => bytes.Length;
}
