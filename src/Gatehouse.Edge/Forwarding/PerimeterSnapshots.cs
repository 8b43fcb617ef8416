using System.Globalization;
using Yarp.ReverseProxy.Configuration;

namespace Gatehouse.Edge.Forwarding;

/// <summary>Which snapshot holds, and the way to the next: YARP takes its routes first, and then everybody enters with it. One change at a time.</summary>
internal sealed class PerimeterSnapshots(PerimeterSnapshot first) : IProxyConfigProvider, IConfigChangeListener
{
    private volatile PerimeterSnapshot _current = first;
    private volatile PerimeterSnapshot? _next;
    private PerimeterSnapshot _given = first;
    private TaskCompletionSource _applied = new();

    /// <summary>What a request enters with. To be taken once.</summary>
    public PerimeterSnapshot Current => _current;

    public IProxyConfig GetConfig() => _given = _next ?? _current;

    /// <summary>The terms of a route, which may be a route of the next snapshot already.</summary>
    public RouteTerms TermsOf(RouteConfig route)
    {
        var generation = long.Parse(route.Metadata![ProxyConfiguration.Generation], CultureInfo.InvariantCulture);
        var snapshot = _next is { } next && next.Generation == generation ? next : _current;
        return snapshot.TermsOf(route.RouteId);
    }

    /// <summary>Swaps. Requests under way go on with what they have.</summary>
    /// <exception cref="InvalidOperationException">YARP did not take it; everything stays as it was.</exception>
    public async Task SwapAsync(PerimeterSnapshot next)
    {
        _applied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _next = next;
        try
        {
            _given.Replace();
            await _applied.Task;
            _current = next;
        }
        finally
        {
            _next = null;
        }
    }

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception) => Fail(exception);

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) => Fail(exception);

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs) => _applied.TrySetResult();

    private void Fail(Exception exception) => _applied.TrySetException(new InvalidOperationException("The routes were not taken.", exception));
}
