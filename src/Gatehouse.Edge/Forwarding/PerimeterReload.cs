using Gatehouse.Edge.Authentication;
using Yarp.ReverseProxy.Configuration;

namespace Gatehouse.Edge.Forwarding;

/// <summary>Gives a running perimeter another configuration: wholly, or not at all.</summary>
public sealed class PerimeterReload
{
    private readonly PerimeterSnapshots _snapshots;
    private readonly IConfigValidator _validator;

    internal PerimeterReload(PerimeterSnapshots snapshots, IConfigValidator validator)
    {
        _snapshots = snapshots;
        _validator = validator;
    }

    /// <summary>Counts the configurations that have held; 1 for the one of the start.</summary>
    public long Generation => _snapshots.Current.Generation;

    /// <summary>Swaps the configuration when it is right. To be called by one at a time.</summary>
    /// <param name="options">The new ones.</param>
    /// <param name="authentication">Says who asks. The same one remembers which tokens are good; another one begins anew.</param>
    /// <returns>Everything that is wrong with it, and then nothing has changed; empty when it holds.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(PerimeterOptions options, IAuthentication authentication)
    {
        var mistakes = new List<string>(options.Mistakes());
        if (mistakes.Count > 0)
        {
            return mistakes;
        }

        var next = new PerimeterSnapshot(options, authentication, _snapshots.Current);
        foreach (var cluster in next.Clusters)
        {
            mistakes.AddRange((await _validator.ValidateClusterAsync(cluster)).Select(static mistake => mistake.Message));
        }

        foreach (var route in next.Routes)
        {
            mistakes.AddRange((await _validator.ValidateRouteAsync(route)).Select(static mistake => mistake.Message));
        }

        if (mistakes.Count == 0)
        {
            await _snapshots.SwapAsync(next);
        }

        return mistakes;
    }
}
