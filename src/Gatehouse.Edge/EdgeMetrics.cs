using System.Diagnostics.Metrics;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Edge;

/// <summary>What the perimeter counts, as the meter <c>Gatehouse.Edge</c>.</summary>
public sealed class EdgeMetrics : IDisposable
{
    private readonly Meter _meter = new("Gatehouse.Edge");
    private readonly Histogram<double> _passwordSeconds;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _keyFetches;
    private readonly Counter<long> _requestRefusals;
    private long _tokensVerified;
    private long _tokensRemembered;
    private long _tokensRefused;
    private long _passwordsRefused;
    private long _rateLimited;
    private long _rateKeysDropped;
    private long _rateDeniedFromMemory;
    private long _rateDecidedAlone;
    private long _sharedBucketsFailed;
    private bool _sharedBucketsAnswer = true;

    public EdgeMetrics()
    {
        _passwordSeconds = _meter.CreateHistogram<double>(
            "password_hash_seconds", "s", "Time that one Argon2id hash took, without the waiting.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1] });
        _refusals = _meter.CreateCounter<long>("token_refusals_total", "{token}", "Tokens of others that were refused, by reason.");
        _keyFetches = _meter.CreateCounter<long>("jwks_fetches_total", "{fetch}", "Times that an issuer was asked for its keys, by outcome.");
        _requestRefusals = _meter.CreateCounter<long>("request_refusals_total", "{request}", "Requests that were refused before they were parsed, by reason.");
        _meter.CreateObservableCounter("tokens_verified_total", () => Volatile.Read(ref _tokensVerified), "{token}", "Access tokens whose signature was checked and good.");
        _meter.CreateObservableCounter("tokens_remembered_total", () => Volatile.Read(ref _tokensRemembered), "{token}", "Access tokens found among those verified before.");
        _meter.CreateObservableCounter("tokens_refused_total", () => Volatile.Read(ref _tokensRefused), "{token}", "Access tokens that were not good.");
        _meter.CreateObservableCounter("passwords_refused_total", () => Volatile.Read(ref _passwordsRefused), "{password}", "Passwords not hashed since too many were waiting.");
        _meter.CreateObservableCounter("rate_limited_total", () => Volatile.Read(ref _rateLimited), "{request}", "Requests over a limit.");
        _meter.CreateObservableCounter(
            "rate_limit_keys_dropped_total", () => Volatile.Read(ref _rateKeysDropped), "{key}", "Buckets forgotten before they were full again, for want of room.");
        _meter.CreateObservableCounter(
            "rate_limit_denied_from_memory_total", () => Volatile.Read(ref _rateDeniedFromMemory), "{request}", "Requests over a limit that were denied without asking the shared buckets again.");
        _meter.CreateObservableCounter(
            "rate_limit_fail_open_total", () => Volatile.Read(ref _rateDecidedAlone), "{request}", "Requests that this process limited alone, since the shared buckets did not answer.");
        _meter.CreateObservableCounter(
            "rate_limit_shared_errors_total", () => Volatile.Read(ref _sharedBucketsFailed), "{question}", "Questions to the shared buckets that had no answer in time.");
        _meter.CreateObservableGauge(
            "rate_limit_shared_up", () => Volatile.Read(ref _sharedBucketsAnswer) ? 1 : 0, null, "0 while limits are counted by this process alone, since the shared buckets do not answer.");
    }

    internal Meter Meter => _meter;

    public void Dispose() => _meter.Dispose();

    internal void TokenVerified() => Interlocked.Increment(ref _tokensVerified);

    internal void TokenRemembered() => Interlocked.Increment(ref _tokensRemembered);

    internal void TokenRefused() => Interlocked.Increment(ref _tokensRefused);

    internal void TokenRefused(TokenRefusal refusal)
    {
        TokenRefused();
        _refusals.Add(1, new KeyValuePair<string, object?>("reason", Reason(refusal)));
    }

    internal void KeysFetched(bool succeeded) => _keyFetches.Add(1, new KeyValuePair<string, object?>("outcome", succeeded ? "good" : "failed"));

    internal void RequestRefused(string reason) => _requestRefusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void PasswordHashed(TimeSpan took) => _passwordSeconds.Record(took.TotalSeconds);

    internal void PasswordRefused() => Interlocked.Increment(ref _passwordsRefused);

    internal void RateLimited() => Interlocked.Increment(ref _rateLimited);

    internal void RateDeniedFromMemory()
    {
        RateLimited();
        Interlocked.Increment(ref _rateDeniedFromMemory);
    }

    internal void RateDecidedAlone() => Interlocked.Increment(ref _rateDecidedAlone);

    internal void SharedBucketsFailed() => Interlocked.Increment(ref _sharedBucketsFailed);

    internal void SharedBucketsAnswer(bool answer) => Volatile.Write(ref _sharedBucketsAnswer, answer);

    internal void RateKeysDropped(int count) => Interlocked.Add(ref _rateKeysDropped, count);

    private static string Reason(TokenRefusal refusal) => refusal switch
    {
        TokenRefusal.Missing => "missing",
        TokenRefusal.Malformed => "malformed",
        TokenRefusal.UnknownKey => "unknown_key",
        TokenRefusal.WrongSignature => "wrong_signature",
        TokenRefusal.UnreadableClaims => "unreadable_claims",
        TokenRefusal.Expired => "expired",
        TokenRefusal.NotYetValid => "not_yet_valid",
        TokenRefusal.WrongIssuer => "wrong_issuer",
        TokenRefusal.WrongAudience => "wrong_audience",
        TokenRefusal.NoKeys => "no_keys",
        _ => "other",
    };
}
