using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>
/// Leaves an address alone that fails several times in a row: refuses, hangs, resets, answers what is no HTTP. An answer, whatever its status, is none of these. Who fails again after coming back
/// is left alone at once, and each time for twice as long.
/// </summary>
internal sealed class Ejection(IDestinationHealthUpdater health, TimeProvider clock) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "Gatehouse.Ejection";

    private const int FailuresInARow = 3;
    private const int MostDoublings = 5;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    private readonly ConditionalWeakTable<DestinationState, Record> _records = [];

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            // The client went, or its whole time is over: neither says anything of the address.
            return;
        }

        if (HasFailed(context.Features.Get<IForwarderErrorFeature>()?.Error))
        {
            Failed(cluster, destination);
        }
        else if (_records.TryGetValue(destination, out var record))
        {
            Answered(cluster, destination, record);
        }
    }

    private static bool HasFailed(ForwarderError? error) => error is ForwarderError.Request or ForwarderError.RequestTimedOut
        or ForwarderError.RequestBodyDestination or ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination;

    private void Failed(ClusterState cluster, DestinationState destination)
    {
        var record = _records.GetOrAdd(destination, static _ => new Record());
        TimeSpan away;
        lock (record)
        {
            // What was under way when it was ejected says nothing new.
            if (destination.Health.Passive == DestinationHealth.Unhealthy || ++record.Failures < FailuresInARow)
            {
                return;
            }

            // Not all over again: the first failure after its return is enough.
            record.Failures = FailuresInARow - 1;
            var now = clock.GetTimestamp();
            record.Times = record.Times == 0 || clock.GetElapsedTime(record.At, now) > record.Away * 3 ? 1 : record.Times + 1;
            record.Away = (cluster.Model.Config.HealthCheck?.Passive?.ReactivationPeriod ?? Usual) * (1 << Math.Min(record.Times - 1, MostDoublings));
            record.At = now;
            away = record.Away;
        }

        health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, away);
    }

    private void Answered(ClusterState cluster, DestinationState destination, Record record)
    {
        lock (record)
        {
            if (destination.Health.Passive == DestinationHealth.Unhealthy)
            {
                // Asked although it is ejected: so all are, and this one answers again.
                if (!cluster.DestinationsState.AvailableDestinations.Contains(destination))
                {
                    return;
                }
            }

            record.Failures = 0;
        }

        health.SetPassive(cluster, destination, DestinationHealth.Healthy, Usual);
    }

    private sealed class Record
    {
        public int Failures { get; set; }

        public int Times { get; set; }

        public TimeSpan Away { get; set; }

        public long At { get; set; }
    }
}
