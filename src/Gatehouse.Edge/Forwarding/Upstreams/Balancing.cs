using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>Chooses addresses by the policies that clusters name.</summary>
internal sealed class Balancing(IEnumerable<ILoadBalancingPolicy> policies)
{
    private readonly FrozenDictionary<string, ILoadBalancingPolicy> _policies = policies.ToFrozenDictionary(static policy => policy.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when there is none to choose from.</summary>
    public DestinationState? Pick(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> available) =>
        available.Count == 0 ? null : _policies[cluster.Model.Config.LoadBalancingPolicy ?? SlowReturn.PolicyName].PickDestination(context, cluster, available);
}
