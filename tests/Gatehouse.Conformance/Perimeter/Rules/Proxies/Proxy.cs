namespace Gatehouse.Conformance.Perimeter.Rules.Proxies;

/// <summary>A running gateway of some kind, with one service behind it. Disposing ends it.</summary>
public abstract class Proxy : IAsyncDisposable
{
    /// <summary>Where it listens on 127.0.0.1.</summary>
    public abstract int Port { get; }

    /// <summary>Whether it is Gatehouse, from which more is expected.</summary>
    public virtual bool IsOurs => false;

    /// <summary>How long a scene waits. Others are asked for a table: what does not come within this time does not come.</summary>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(15);

    public abstract ValueTask DisposeAsync();

    /// <param name="kind"><c>gatehouse</c>, <c>nginx</c> or <c>haproxy</c>.</param>
    /// <param name="setting">How it is configured.</param>
    /// <param name="service">Port of the service.</param>
    public static async Task<Proxy> StartAsync(string kind, Setting setting, int service) => kind switch
    {
        "gatehouse" => await GatehouseProxy.StartAsync(setting, service),
        "nginx" => await OtherProxy.StartNginxAsync(setting, service),
        "haproxy" => await OtherProxy.StartHaproxyAsync(setting, service),
        _ => throw new ArgumentException($"There is no proxy '{kind}'; there are gatehouse, nginx and haproxy.", nameof(kind)),
    };
}
