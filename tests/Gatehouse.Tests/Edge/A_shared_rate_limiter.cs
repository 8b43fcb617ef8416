using System.Security.Cryptography;
using Gatehouse.Edge;
using Gatehouse.Edge.RateLimits;

namespace Gatehouse.Tests.Edge;

/// <summary>What a gateway does with buckets that it shares, above all when they do not answer.</summary>
public sealed class A_shared_rate_limiter : IAsyncLifetime
{
    private const int Alone = 1310;
    private const int SharedAgain = 1311;
    private static readonly RateLimit FivePerSecond = new("default", 5, TimeSpan.FromSeconds(1), 5);
    private static readonly RateLimit TwoPerMinute = new("login", 2, TimeSpan.FromMinutes(1), 2);

    private readonly ManualClock _clock = new();
    private readonly EdgeMetrics _metrics = new();
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly RememberedLog<RateLimiter> _log = new();
    private readonly Buckets _buckets;
    private readonly RateLimiter _limiter;

    public A_shared_rate_limiter()
    {
        _buckets = new Buckets(new LocalRateLimiter(1000, _clock, _metrics), _clock);
        _limiter = new RateLimiter(
            new LocalRateLimiter(1000, _clock, _metrics), _buckets, new RateLimiterOptions { RememberedDenials = 16 }, _clock, _random, _metrics, _log);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _limiter.DisposeAsync();
        _random.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task asks_for_each_request_until_one_is_denied_and_then_not_before_it_may_be_allowed()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.True((await TakeAsync("ada")).Allowed);
        }

        var denied = await TakeAsync("ada");
        Assert.False(denied.Allowed);
        Assert.Equal(6, _buckets.Asked);

        _clock.Advance(denied.RetryAfter - TimeSpan.FromTicks(1));
        var again = await TakeAsync("ada");
        Assert.Equal(denied with { RetryAfter = TimeSpan.FromTicks(1), ResetAfter = denied.ResetAfter - denied.RetryAfter + TimeSpan.FromTicks(1) }, again);
        Assert.Equal(6, _buckets.Asked);

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.True((await TakeAsync("ada")).Allowed);
        Assert.Equal(7, _buckets.Asked);
    }

    [Fact]
    public async Task charges_nothing_when_one_of_two_limits_denies()
    {
        RateCharge[] both = [new(FivePerSecond, "ada"), new(TwoPerMinute, "ada")];
        var decisions = new RateDecision[2];
        Assert.True(await _limiter.TakeAsync(both, decisions));
        Assert.True(await _limiter.TakeAsync(both, decisions));
        Assert.False(await _limiter.TakeAsync(both, decisions));
        Assert.False(await _limiter.TakeAsync(both, decisions));

        // From memory: the other limit was not asked, and says nothing.
        Assert.Equal(3, _buckets.Asked);
        Assert.False(decisions[0].WasAsked);
        Assert.False(decisions[1].Allowed);
        Assert.Equal(2, (await TakeAsync("ada")).Remaining);
    }

    [Fact]
    public async Task remembers_no_more_denials_than_it_may()
    {
        for (var i = 0; i < 40; i++)
        {
            while ((await TakeAsync($"user {i}")).Allowed)
            {
            }
        }

        var asked = _buckets.Asked;
        for (var i = 0; i < 40; i++)
        {
            Assert.False((await TakeAsync($"user {i}")).Allowed);
        }

        Assert.Equal(asked + 40 - 16, _buckets.Asked);
    }

    [Fact]
    public async Task goes_on_alone_after_five_failures_and_says_so_once()
    {
        _buckets.Trouble = "it is down";
        for (var i = 0; i < 20; i++)
        {
            await TakeAsync($"user {i}");
        }

        Assert.Equal(5, _buckets.Asked);
        Assert.False(_limiter.IsShared);
        Assert.Contains("it is down", Assert.Single(_log.Of(Alone)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task goes_on_alone_after_one_silence_as_long_as_its_patience()
    {
        _buckets.Trouble = "no answer";
        _buckets.Takes = TimeSpan.FromMilliseconds(50);
        await TakeAsync("ada");
        Assert.False(_limiter.IsShared);
        await TakeAsync("ada");
        Assert.Equal(1, _buckets.Asked);
    }

    [Fact]
    public async Task bears_a_late_answer_among_good_ones()
    {
        for (var i = 0; i < 100; i++)
        {
            _buckets.Trouble = i % 3 == 0 ? "lost" : null;
            await TakeAsync($"user {i}");
        }

        Assert.True(_limiter.IsShared);
        Assert.Equal(100, _buckets.Asked);
    }

    [Fact]
    public async Task goes_on_alone_when_more_than_half_of_twenty_fail()
    {
        for (var i = 0; i < 40 && _limiter.IsShared; i++)
        {
            _buckets.Trouble = i % 3 == 0 ? null : "lost";
            await TakeAsync($"user {i}");
        }

        Assert.False(_limiter.IsShared);
        Assert.Equal(20, _buckets.Asked);
    }

    [Fact]
    public async Task lets_everybody_go_who_waits_when_it_gives_up()
    {
        _buckets.Hangs = true;
        var waiting = TakeAsync("ada");
        Assert.False(waiting.IsCompleted);

        _buckets.Hangs = false;
        _buckets.Trouble = "it is down";
        for (var i = 0; i < 5; i++)
        {
            await TakeAsync("bo");
        }

        Assert.True((await waiting).Allowed);
        Assert.Single(_log.Of(Alone));
    }

    [Fact]
    public async Task gives_nobody_a_fresh_burst_when_it_goes_on_alone()
    {
        for (var i = 0; i < 4; i++)
        {
            await TakeAsync("ada");
        }

        _buckets.Trouble = "it is down";
        Assert.Equal((true, 0), (await TakeAsync("ada")) is var last ? (last.Allowed, last.Remaining) : default);
        Assert.False((await TakeAsync("ada")).Allowed);
        Assert.True((await TakeAsync("bo")).Allowed);
    }

    [Fact]
    public async Task shares_again_when_a_probe_succeeds_and_says_so_once()
    {
        _buckets.Trouble = "it is down";
        for (var i = 0; i < 5; i++)
        {
            await TakeAsync("ada");
        }

        _buckets.Trouble = null;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40), TimeProvider.System);
        while (!_limiter.IsShared)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }

        var asked = _buckets.Asked;
        await TakeAsync("bo");
        Assert.Equal(asked + 1, _buckets.Asked);
        while (_log.Of(SharedAgain).Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }

        Assert.Single(_log.Of(SharedAgain));
    }

    [Fact]
    public void refuses_options_that_make_no_sense()
    {
        var mistakes = new RateLimiterOptions { Patience = TimeSpan.FromSeconds(2), RememberedDenials = 1 }.Mistakes();
        Assert.Equal(["Patience is 00:00:02, but must be 1 ms to 1 s.", "RememberedDenials is 1, but must be at least 16."], mistakes);
    }

    private async Task<RateDecision> TakeAsync(string key)
    {
        var decisions = new RateDecision[1];
        await _limiter.TakeAsync(new RateCharge[] { new(FivePerSecond, key) }, decisions);
        return decisions[0];
    }

    /// <summary>Shared buckets that are well, down, slow or hang, as the test says.</summary>
    private sealed class Buckets(LocalRateLimiter store, ManualClock clock) : ISharedBuckets
    {
        public int Asked { get; private set; }

        public string? Trouble { get; set; }

        public bool Hangs { get; set; }

        public TimeSpan Takes { get; set; }

        public async ValueTask<SharedAnswer> TakeAsync(ReadOnlyMemory<RateCharge> charges, Memory<RateDecision> decisions, TimeSpan patience, CancellationToken gaveUp)
        {
            Asked++;
            clock.Advance(Takes);
            if (Hangs)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, gaveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return SharedAnswer.None("gave up");
            }

            return Trouble is { } trouble ? SharedAnswer.None(trouble) : SharedAnswer.Verdict(store.Take(charges.Span, decisions.Span));
        }

        public ValueTask<string?> ProbeAsync(TimeSpan patience, CancellationToken stopping) => new(Trouble);
    }
}
