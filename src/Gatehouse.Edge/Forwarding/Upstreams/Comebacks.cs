using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>
/// Which addresses were left alone and are back since when. Whoever comes back is cold (empty caches, few connections) and perhaps only half well: its full share at once would throw it out again.
/// </summary>
internal sealed partial class Comebacks(TimeProvider clock, ILogger<Comebacks> logger)
{
    /// <summary>Metadata of a cluster: seconds until an address that is back has its full share; 0 for at once.</summary>
    public const string Over = "Gatehouse.SlowReturn";

    // Less would be nothing where traffic is thin, and then it would never be known to be well.
    private const double LeastShare = 0.1;

    private readonly ConditionalWeakTable<DestinationState, Comeback> _all = [];

    /// <summary>How much of its usual share an address may have now: 1 for all of it.</summary>
    public double ShareOf(DestinationState destination)
    {
        if (!_all.TryGetValue(destination, out var comeback) || comeback.Over <= TimeSpan.Zero)
        {
            return 1;
        }

        return Math.Min(1, LeastShare + ((1 - LeastShare) * (clock.GetElapsedTime(comeback.Since) / comeback.Over)));
    }

    /// <summary>To be told of every change of a cluster's health.</summary>
    /// <param name="cluster">Whose addresses they are.</param>
    /// <param name="destination">One of them.</param>
    /// <param name="isWell">Whether requests may go there.</param>
    public void Note(ClusterConfig cluster, DestinationState destination, bool isWell)
    {
        if (!_all.TryGetValue(destination, out var comeback))
        {
            if (isWell)
            {
                return;
            }

            comeback = _all.GetOrAdd(destination, static _ => new Comeback());
        }

        lock (comeback)
        {
            if (comeback.IsAway != isWell)
            {
                return;
            }

            comeback.IsAway = !isWell;
            if (isWell)
            {
                comeback.Over = cluster.Metadata?.TryGetValue(Over, out var seconds) == true ? TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)) : TimeSpan.Zero;
                comeback.Since = clock.GetTimestamp();
            }
        }

        if (isWell)
        {
            LogBack(destination.DestinationId, ProxyConfiguration.NameOf(cluster.ClusterId));
        }
        else
        {
            LogAway(destination.DestinationId, ProxyConfiguration.NameOf(cluster.ClusterId));
        }
    }

    [LoggerMessage(1345, LogLevel.Warning, "Address {Address} of {Upstream} fails; it is left alone for a while")]
    private partial void LogAway(string address, string upstream);

    [LoggerMessage(1346, LogLevel.Information, "Address {Address} of {Upstream} is back; its share of the requests grows from now on")]
    private partial void LogBack(string address, string upstream);

    private sealed class Comeback
    {
        public bool IsAway { get; set; }

        public long Since { get; set; }

        public TimeSpan Over { get; set; }
    }
}
