using System.Net;
using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>
/// Judges probes of services that have not said where they report their health: whoever answers in HTTP at all is there, a 404 and a 401 too. A bare connection would prove less: the kernel accepts
/// for a process that hangs. Only 503 says "not now" (RFC 9110 §15.6.4).
/// </summary>
internal sealed class AnyAnswer(IDestinationHealthUpdater health) : IActiveHealthCheckPolicy
{
    public const string PolicyName = "Gatehouse.AnyAnswer";

    private const int FailuresInARow = 2;

    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _failures = [];

    public string Name => PolicyName;

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults) =>
        health.SetActive(cluster, [.. probingResults.Select(result => new NewActiveDestinationHealth(result.Destination, Judge(result)))]);

    private DestinationHealth Judge(DestinationProbingResult result)
    {
        var failures = _failures.GetOrAdd(result.Destination, static _ => new StrongBox<int>());
        if (result.Response is { StatusCode: not HttpStatusCode.ServiceUnavailable })
        {
            failures.Value = 0;
            return DestinationHealth.Healthy;
        }

        return ++failures.Value < FailuresInARow ? result.Destination.Health.Active : DestinationHealth.Unhealthy;
    }
}
