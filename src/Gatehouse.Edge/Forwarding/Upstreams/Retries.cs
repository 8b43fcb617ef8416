using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>How often each upstream may be asked a second time.</summary>
internal sealed class Retries(PerimeterMetrics metrics, TimeProvider clock)
{
    private readonly ConditionalWeakTable<ClusterState, RetryBudget> _budgets = [];

    public RetryBudget BudgetOf(ClusterState cluster) => _budgets.GetOrAdd(cluster, _ => new RetryBudget(clock));

    /// <returns>False when there has been enough of it.</returns>
    public bool TryTake(RetryBudget budget, ClusterState cluster)
    {
        var upstream = ProxyConfiguration.NameOf(cluster.ClusterId);
        if (!budget.TryTake())
        {
            metrics.RetryRefused(upstream);
            return false;
        }

        metrics.Retried(upstream);
        return true;
    }
}
