using System.Globalization;
using System.Security.Cryptography;
using Gatehouse.Edge.Forwarding.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Tests.Edge;

public sealed class An_address_that_is_back : IDisposable
{
    private const int Picks = 20_000;

    private readonly ManualClock _clock = new();
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly DestinationState[] _all = [new("one"), new("two"), new("three"), new("four")];
    private readonly ClusterConfig _config = new()
    {
        ClusterId = "message",
        Metadata = new Dictionary<string, string> { [Comebacks.Over] = 10.ToString(CultureInfo.InvariantCulture) },
        HealthCheck = new HealthCheckConfig { Passive = new PassiveHealthCheckConfig { Enabled = true }, Active = new ActiveHealthCheckConfig { Enabled = true } },
    };

    private readonly Loads _loads = new();
    private readonly Comebacks _comebacks;
    private readonly SlowReturn _balancing;

    public An_address_that_is_back()
    {
        _comebacks = new Comebacks(_clock, NullLogger<Comebacks>.Instance);
        _balancing = new SlowReturn(_comebacks, _loads, _random);
    }

    public void Dispose() => _random.Dispose();

    [Fact]
    public void has_its_share_from_the_start_when_it_was_never_away()
    {
        Assert.Equal(4, Well().Count);
        Assert.InRange(ShareOf("one"), 0.22, 0.28);
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(5, 0.55)]
    [InlineData(9, 0.91)]
    [InlineData(10, 1)]
    [InlineData(1000, 1)]
    public void has_a_share_that_grows(int seconds, double ofUsual)
    {
        GoAndReturn("one");
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.InRange(ShareOf("one"), (0.25 * ofUsual) - 0.02, (0.25 * ofUsual) + 0.02);
    }

    [Fact]
    public void is_not_flooded_because_it_has_less_to_do_than_the_others()
    {
        GoAndReturn("one");
        foreach (var busy in _all.Skip(1))
        {
            for (var request = 0; request < 1000; request++)
            {
                _loads.Begin(busy);
            }
        }

        // Of all pairs, half have it, and it has less to do in each: half of the requests, of which it may keep a tenth.
        Assert.InRange(ShareOf("one"), 0.03, 0.07);
    }

    [Fact]
    public void shares_alike_when_all_are_back()
    {
        foreach (var destination in _all)
        {
            destination.Health.Passive = DestinationHealth.Unhealthy;
        }

        Assert.Equal(4, Well().Count);
        foreach (var destination in _all)
        {
            destination.Health.Passive = DestinationHealth.Unknown;
        }

        Assert.Equal(4, Well().Count);
        Assert.InRange(ShareOf("one"), 0.22, 0.28);
    }

    [Fact]
    public void is_away_for_probes_and_for_failures_but_only_as_far_as_they_are_switched_on()
    {
        _all[0].Health.Active = DestinationHealth.Unhealthy;
        _all[1].Health.Passive = DestinationHealth.Unhealthy;
        var unprobed = _config with { HealthCheck = _config.HealthCheck! with { Active = null } };

        Assert.Equal(["three", "four"], Well().Select(static destination => destination.DestinationId));
        Assert.Equal(["one", "three", "four"], new WellDestinations(panics: true, _comebacks).GetAvailalableDestinations(unprobed, _all).Select(static destination => destination.DestinationId));
    }

    [Fact]
    public void was_asked_all_the_same_when_nobody_was_well_unless_that_was_not_wanted()
    {
        foreach (var destination in _all)
        {
            destination.Health.Active = DestinationHealth.Unhealthy;
        }

        Assert.Equal(4, Well().Count);
        Assert.Empty(new WellDestinations(panics: false, _comebacks).GetAvailalableDestinations(_config, _all));
    }

    [Fact]
    public void was_away_after_three_failures_in_a_row_and_after_one_more_for_twice_as_long()
    {
        var health = new RememberedHealth();
        var ejection = new Ejection(health, _clock);
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        var cluster = new ClusterState("message", new ClusterModel(_config, client));
        var (well, failed, one) = (new DefaultHttpContext(), new DefaultHttpContext(), _all[0]);
        failed.Features.Set<IForwarderErrorFeature>(new Failure());

        foreach (var next in new[] { failed, failed, well, failed, failed })
        {
            ejection.RequestProxied(next, cluster, one);
        }

        Assert.Empty(health.Ejected);
        ejection.RequestProxied(failed, cluster, one);
        Assert.Equal([TimeSpan.FromSeconds(10)], health.Ejected);
        ejection.RequestProxied(failed, cluster, one);
        Assert.Single(health.Ejected);

        one.Health.Passive = DestinationHealth.Unknown;
        _clock.Advance(TimeSpan.FromSeconds(11));
        ejection.RequestProxied(failed, cluster, one);
        Assert.Equal([TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)], health.Ejected);

        one.Health.Passive = DestinationHealth.Unknown;
        _clock.Advance(TimeSpan.FromHours(1));
        ejection.RequestProxied(failed, cluster, one);
        Assert.Equal(TimeSpan.FromSeconds(10), health.Ejected[^1]);
    }

    private void GoAndReturn(string id)
    {
        var destination = _all.Single(destination => destination.DestinationId == id);
        Well();
        destination.Health.Passive = DestinationHealth.Unhealthy;
        Assert.DoesNotContain(id, Well().Select(static well => well.DestinationId));
        _clock.Advance(TimeSpan.FromMinutes(1));
        destination.Health.Passive = DestinationHealth.Unknown;
        Assert.Contains(id, Well().Select(static well => well.DestinationId));
    }

    private IReadOnlyList<DestinationState> Well() => new WellDestinations(panics: true, _comebacks).GetAvailalableDestinations(_config, _all);

    private double ShareOf(string id)
    {
        var (context, cluster) = (new DefaultHttpContext(), new ClusterState("message"));
        return Enumerable.Range(0, Picks).Count(_ => _balancing.PickDestination(context, cluster, _all)!.DestinationId == id) / (double)Picks;
    }

    private sealed class Failure : IForwarderErrorFeature
    {
        public ForwarderError Error => ForwarderError.Request;

        public Exception? Exception => null;
    }

    private sealed class RememberedHealth : IDestinationHealthUpdater
    {
        public List<TimeSpan> Ejected { get; } = [];

        public void SetActive(ClusterState cluster, IEnumerable<NewActiveDestinationHealth> newHealthPairs) => throw new NotSupportedException();

        public void SetPassive(ClusterState cluster, DestinationState destination, DestinationHealth newHealth, TimeSpan reactivationPeriod)
        {
            destination.Health.Passive = newHealth;
            if (newHealth == DestinationHealth.Unhealthy)
            {
                Ejected.Add(reactivationPeriod);
            }
        }
    }
}
