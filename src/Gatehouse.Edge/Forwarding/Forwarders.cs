using System.Collections.Frozen;
using Gatehouse.Edge.Forwarding.Http1;
using Gatehouse.Edge.Forwarding.Upstreams;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding;

/// <summary>What all routes forward with.</summary>
internal sealed class Forwarders(
    UpstreamAddresses addresses,
    IHttpForwarder framework,
    Deadline deadline,
    Balancing balancing,
    Retries retries,
    Loads loads,
    IEnumerable<IPassiveHealthCheckPolicy> judges,
    TimeProvider clock)
{
    /// <summary>YARP's, when nothing is said.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(100);

    private readonly FrozenDictionary<string, IPassiveHealthCheckPolicy> _judges = judges.ToFrozenDictionary(static judge => judge.Name, StringComparer.OrdinalIgnoreCase);

    public Balancing Balancing => balancing;

    public Retries Retries => retries;

    public Loads Loads => loads;

    public TimeProvider Clock => clock;

    /// <summary>Asks on a connection of our own.</summary>
    public ValueTask<ForwarderError> AskAsync(HttpContext context, Passage passage, DestinationConfig destination, ExchangeTerms terms)
    {
        var address = addresses.Of(destination.Address);
        return new Exchange(context, passage, address, destination.Host ?? address.Host, terms).RunAsync();
    }

    /// <summary>Asks with YARP's forwarder.</summary>
    public async ValueTask<ForwarderError> AskByFrameworkAsync(HttpContext context, Passage passage, RouteModel route, ClusterModel cluster, DestinationConfig destination, long endsAt)
    {
        context.Features.Set<IForwarderErrorFeature>(null);
        var left = endsAt == long.MaxValue ? TimeSpan.Zero : clock.GetElapsedTime(clock.GetTimestamp(), endsAt);
        if (left < TimeSpan.Zero)
        {
            passage.Failure = new ForwardFailure(ForwarderError.RequestTimedOut, null);
            return ForwarderError.RequestTimedOut;
        }

        passage.Failure = await deadline.KeepAsync(context, left, async () =>
        {
            await framework.SendAsync(context, destination.Address, cluster.HttpClient, cluster.Config.HttpRequest ?? ForwarderRequestConfig.Empty, route.Transformer);
            return context.Features.Get<IForwarderErrorFeature>() is { Error: not ForwarderError.None } failure ? new ForwardFailure(failure.Error, failure.Exception) : null;
        });
        return passage.Failure?.Error ?? ForwarderError.None;
    }

    /// <summary>Has the address judged by what came of a request.</summary>
    public void Judge(HttpContext context, Passage passage, ClusterState cluster, DestinationState destination, PassiveHealthCheckConfig watched)
    {
        if (_judges.TryGetValue(watched.Policy ?? HealthCheckConstants.PassivePolicy.TransportFailureRate, out var judge))
        {
            context.Features.Set<IForwarderErrorFeature>(passage.Failure);
            judge.RequestProxied(context, cluster, destination);
        }
    }
}
