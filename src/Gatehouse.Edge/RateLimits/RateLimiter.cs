using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Edge.RateLimits;

/// <summary>
/// How often somebody may, for all gateways together when they share buckets, otherwise for this process alone. While shared buckets cannot be asked it fails open to buckets of the same
/// size in this process, which have been kept as full or empty as the shared ones: N gateways then allow at most N times the limit, and nobody gets a fresh burst from an outage.
/// </summary>
public sealed partial class RateLimiter : IAsyncDisposable
{
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly LocalRateLimiter _local;
    private readonly ISharedBuckets? _shared;
    private readonly RateLimiterOptions _options;
    private readonly Denials _denials;
    private readonly Breaker _breaker;
    private readonly TimeProvider _clock;
    private readonly RandomNumberGenerator _random;
    private readonly EdgeMetrics _metrics;
    private readonly ILogger<RateLimiter> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _started;
    private Task _probing = Task.CompletedTask;
    private bool _isDisposed;

    /// <param name="local">This process' own buckets.</param>
    /// <param name="shared">Those of all gateways; null for none. The caller keeps owning them.</param>
    /// <param name="options">Wrong ones are one <see cref="ArgumentException"/> naming all mistakes.</param>
    /// <param name="clock">Measures patience and denials.</param>
    /// <param name="random">Spreads the probes of many gateways.</param>
    /// <param name="metrics">Where outages and denials are counted.</param>
    /// <param name="logger">Hears of each change of state once.</param>
    public RateLimiter(
        LocalRateLimiter local, ISharedBuckets? shared, RateLimiterOptions options, TimeProvider clock, RandomNumberGenerator random, EdgeMetrics metrics, ILogger<RateLimiter> logger)
    {
        EdgeOptions.Refuse(options.Mistakes());
        _local = local;
        _shared = shared;
        _options = options;
        _denials = new Denials(options.RememberedDenials);
        _breaker = new Breaker(options.Patience, clock);
        _clock = clock;
        _random = random;
        _metrics = metrics;
        _logger = logger;
        _started = clock.GetTimestamp();
    }

    /// <summary>False while shared buckets are not asked since they did not answer.</summary>
    public bool IsShared => _shared is not null && !_breaker.IsOpen;

    /// <summary>Charges all buckets of one request, or none: what is denied by one limit costs nothing in the others. Each bucket at most once.</summary>
    /// <param name="charges">The buckets.</param>
    /// <param name="decisions">What each of them says; as long as the charges. <see cref="RateDecision.Unasked"/> where another one's denial was reason enough.</param>
    /// <returns>Whether all allowed it.</returns>
    public ValueTask<bool> TakeAsync(ReadOnlyMemory<RateCharge> charges, Memory<RateDecision> decisions)
    {
        if (_shared is not { } shared)
        {
            return new(_local.Take(charges.Span, decisions.Span));
        }

        if (_denials.TryDeny(charges.Span, decisions.Span, Now))
        {
            _metrics.RateDeniedFromMemory();
            return new(false);
        }

        return _breaker.IsOpen ? new(TakeAlone(charges.Span, decisions.Span)) : AskAsync(shared, charges, decisions);
    }

    /// <summary>Stops probing.</summary>
    public async ValueTask DisposeAsync()
    {
        Task probing;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            probing = _probing;
        }

        await _stopping.CancelAsync();
        await probing;
        _stopping.Dispose();
        _breaker.Dispose();
    }

    private long Now => _clock.GetElapsedTime(_started).Ticks;

    private async ValueTask<bool> AskAsync(ISharedBuckets shared, ReadOnlyMemory<RateCharge> charges, Memory<RateDecision> decisions)
    {
        var (asked, now) = (_clock.GetTimestamp(), Now);
        var answer = await shared.TakeAsync(charges, decisions, _options.Patience, _breaker.Opening);
        if (answer.Trouble is { } trouble)
        {
            _metrics.SharedBucketsFailed();
            if (_breaker.Failed(asked))
            {
                Open(shared, trouble);
            }

            return TakeAlone(charges.Span, decisions.Span);
        }

        _breaker.Succeeded();
        _local.Copy(charges.Span, decisions.Span);
        if (!answer.IsAllowed)
        {
            _metrics.RateLimited();
            _denials.Remember(charges.Span, decisions.Span, now);
        }

        return answer.IsAllowed;
    }

    private bool TakeAlone(ReadOnlySpan<RateCharge> charges, Span<RateDecision> decisions)
    {
        _metrics.RateDecidedAlone();
        return _local.Take(charges, decisions);
    }

    private void Open(ISharedBuckets shared, string trouble)
    {
        _metrics.SharedBucketsAnswer(false);
        LogAlone(trouble);
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _probing = ProbeAsync(shared, _stopping.Token);
            }
        }
    }

    private async Task ProbeAsync(ISharedBuckets shared, CancellationToken stopping)
    {
        var since = _clock.GetTimestamp();
        try
        {
            do
            {
                await Task.Delay(ShortestRest * (1 + (3 * Fraction())), _clock, stopping);
            }
            while (await shared.ProbeAsync(_options.Patience, stopping) is not null);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }

        _breaker.Close();
        _metrics.SharedBucketsAnswer(true);
        LogShared(_clock.GetElapsedTime(since));
    }

    private double Fraction()
    {
        Span<byte> one = stackalloc byte[1];
        _random.GetBytes(one);
        return one[0] / 256.0;
    }

    [LoggerMessage(1310, LogLevel.Error, "Rate limits are counted by this gateway alone, since the shared buckets do not answer: {Trouble}")]
    private partial void LogAlone(string trouble);

    [LoggerMessage(1311, LogLevel.Warning, "Rate limits are shared again, after {Outage}")]
    private partial void LogShared(TimeSpan outage);
}
