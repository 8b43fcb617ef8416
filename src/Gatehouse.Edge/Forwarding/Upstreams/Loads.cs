using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>How many requests are under way at each address. Safe for many threads.</summary>
internal sealed class Loads
{
    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _all = [];

    public int Of(DestinationState destination) => _all.TryGetValue(destination, out var load) ? Volatile.Read(ref load.Value) : 0;

    public void Begin(DestinationState destination) => Interlocked.Increment(ref _all.GetOrAdd(destination, static _ => new StrongBox<int>()).Value);

    /// <summary>To be called once after each <see cref="Begin"/>.</summary>
    public void End(DestinationState destination) => Interlocked.Decrement(ref _all.GetOrAdd(destination, static _ => new StrongBox<int>()).Value);
}

/// <summary>The address with the fewest requests under way; of several the first one.</summary>
internal sealed class FewestRequests(Loads loads) : ILoadBalancingPolicy
{
    public const string PolicyName = "Gatehouse.FewestRequests";

    public string Name => PolicyName;

    public DestinationState? PickDestination(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations) =>
        availableDestinations.MinBy(loads.Of);
}
