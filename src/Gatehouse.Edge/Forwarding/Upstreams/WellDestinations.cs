using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>The addresses that requests may go to: those that are not known to fail.</summary>
/// <param name="panics">True says all of them when all of them fail: a bad answer is better than none, and it may be the probes that are wrong.</param>
/// <param name="comebacks">Is told who goes and who returns.</param>
internal sealed class WellDestinations(bool panics, Comebacks comebacks) : IAvailableDestinationsPolicy
{
    public const string OrPanic = "Gatehouse.HealthyOrPanic";

    public const string Only = "Gatehouse.HealthyAndUnknown";

    public string Name => panics ? OrPanic : Only;

    // The name is the interface's, as it was published.
    public IReadOnlyList<DestinationState> GetAvailalableDestinations(ClusterConfig config, IReadOnlyList<DestinationState> allDestinations)
    {
        var isProbed = config.HealthCheck?.Active?.Enabled == true;
        var isWatched = config.HealthCheck?.Passive?.Enabled == true;
        var well = new List<DestinationState>(allDestinations.Count);
        foreach (var destination in allDestinations)
        {
            var isWell = !(isProbed && destination.Health.Active == DestinationHealth.Unhealthy) && !(isWatched && destination.Health.Passive == DestinationHealth.Unhealthy);
            comebacks.Note(config, destination, isWell);
            if (isWell)
            {
                well.Add(destination);
            }
        }

        return well.Count == 0 && panics ? allDestinations : well;
    }
}
