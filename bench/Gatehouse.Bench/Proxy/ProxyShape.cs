namespace Gatehouse.Bench.Proxy;

/// <summary>How many clients ask at once, and how much they are answered.</summary>
internal sealed record ProxyShape(int Connections, int Bytes)
{
    public static readonly ProxyShape[] All = [new(32, 1024), new(256, 1024), new(32, 65_536), new(256, 65_536)];

    /// <summary>How many requests of it are as much work as so many of the smallest.</summary>
    public int Scaled(int requests) => Bytes > 1024 ? requests / 4 : requests;

    public override string ToString() => $"{Connections} connections, {Bytes / 1024} KB";
}
