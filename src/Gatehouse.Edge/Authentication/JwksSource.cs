using Microsoft.Extensions.Logging;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// Keys that an issuer publishes (RFC 7517 §5). Asked for when first needed and again before they are old; what the issuer withdraws is refused within the time that it says
/// its keys hold, five minutes to a day. While it is down the last keys stay. An unknown <c>kid</c> makes us ask at once, but not more often than every half minute, however
/// many strangers invent one. Only one question is under way at a time. Secrets do not come this way: what is published is none. Owned by the host, who disposes it.
/// </summary>
public sealed partial class JwksSource : IKeySource, IAsyncDisposable
{
    /// <summary>From the end of one question to the next one that an unknown <c>kid</c> may cause.</summary>
    public static readonly TimeSpan UnknownKeyPause = TimeSpan.FromSeconds(30);

    /// <summary>From the end of a question without answer to the next.</summary>
    public static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(10);

    private readonly HttpMessageInvoker _client;
    private readonly JwksOptions _options;
    private readonly TimeProvider _clock;
    private readonly EdgeMetrics _metrics;
    private readonly ILogger<JwksSource> _logger;
    private readonly string _name;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private volatile Held _held = new(KeyRing.Empty, [], 0, TimeSpan.Zero);
    private Task _asking = Task.CompletedTask;
    private long? _answered;
    private bool _isStopping;
    private volatile bool _isDown;

    /// <param name="client">Follows no redirects; becomes the source's own.</param>
    /// <param name="options">Wrong ones are an <see cref="ArgumentException"/> that names all of them.</param>
    public JwksSource(HttpMessageInvoker client, JwksOptions options, TimeProvider clock, EdgeMetrics metrics, ILogger<JwksSource> logger)
    {
        EdgeOptions.Refuse(options.Mistakes());
        _client = client;
        _options = options;
        _clock = clock;
        _metrics = metrics;
        _logger = logger;

        // A query may hold a secret.
        _name = options.Url.GetLeftPart(UriPartial.Path);
    }

    /// <summary>The keys; null when they are too old to be used without asking first. From three quarters of their lifetime on, newer ones are asked for meanwhile.</summary>
    public KeyRing? Current
    {
        get
        {
            var held = _held;
            var age = _clock.GetElapsedTime(held.Since);
            if (held.Keys.Count > 0 && age < held.Lifetime * 0.75)
            {
                return held.Keys;
            }

            AskUnless(FailurePause);

            // Nobody waits for an issuer that did not answer last time.
            return held.Keys.Count > 0 && (age < held.Lifetime || _isDown) ? held.Keys : null;
        }
    }

    public async ValueTask<KeyRing> LoadAsync(CancellationToken cancellationToken)
    {
        if (Current is { } keys)
        {
            return keys;
        }

        await AskUnless(FailurePause).WaitAsync(cancellationToken);
        return _held.Keys;
    }

    public async ValueTask<KeyRing> SeekAsync(string keyId, CancellationToken cancellationToken)
    {
        // Somebody else may have asked since.
        var held = _held;
        if (held.Keys.Count > 0 && held.Keys.Knows(keyId))
        {
            return held.Keys;
        }

        await AskUnless(UnknownKeyPause).WaitAsync(cancellationToken);
        return _held.Keys;
    }

    /// <summary>Ends a question that is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        Task asking;
        lock (_gate)
        {
            if (_isStopping)
            {
                return;
            }

            _isStopping = true;
            asking = _asking;
        }

        await _stopping.CancelAsync();
        await asking;
        _stopping.Dispose();
        _client.Dispose();
    }

    // One question at a time: whoever comes meanwhile waits for its answer too.
    private Task AskUnless(TimeSpan pause)
    {
        lock (_gate)
        {
            if (!_asking.IsCompleted || _isStopping)
            {
                return _asking;
            }

            if (_answered is { } answered && _clock.GetElapsedTime(answered) < pause)
            {
                return Task.CompletedTask;
            }

            return _asking = Task.Run(AskAsync);
        }
    }

    private async Task AskAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(_options.Timeout, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
            var fetch = await JwksFetch.RunAsync(_client, _options.Url, either.Token);
            if (!_stopping.IsCancellationRequested)
            {
                Take(fetch);
            }
        }
        catch (Exception failure)
        {
            // A bug of ours or of the client's handler: the keys that we have still hold.
            LogBroken(failure, _name);
            _isDown = true;
        }
        finally
        {
            lock (_gate)
            {
                _answered = _clock.GetTimestamp();
            }
        }
    }

    // Called by the one question under way, never by two.
    private void Take(JwksFetch fetch)
    {
        _metrics.KeysFetched(fetch.Set is not null);
        var held = _held;
        if (fetch.Set is not { } set)
        {
            if (!_isDown)
            {
                LogDown(_name, fetch.Mistake!, held.Keys.Count);
            }

            _isDown = true;
            return;
        }

        // Equal keys stay the same ring, so that what was verified with them stays remembered.
        var isNews = !fetch.Fingerprint.AsSpan().SequenceEqual(held.Fingerprint);
        _held = new Held(isNews ? set.Keys : held.Keys, fetch.Fingerprint, _clock.GetTimestamp(), fetch.Lifetime);
        if (_isDown)
        {
            LogUp(_name);
        }

        _isDown = false;
        if (isNews)
        {
            LogKeys(_name, set.Keys.Count, set.LeftOut.Count, fetch.Lifetime);
            foreach (var leftOut in set.LeftOut)
            {
                LogLeftOut(_name, leftOut);
            }
        }
    }

    [LoggerMessage(1340, LogLevel.Information, "{Issuer} has {Count} keys for us and {LeftOut} others; they hold for {Lifetime}")]
    private partial void LogKeys(string issuer, int count, int leftOut, TimeSpan lifetime);

    [LoggerMessage(1341, LogLevel.Information, "{Issuer}: a key is left out. {Why}")]
    private partial void LogLeftOut(string issuer, string why);

    [LoggerMessage(1342, LogLevel.Error, "{Issuer} does not give us its keys: {Why} The {Count} that we have stay in use")]
    private partial void LogDown(string issuer, string why, int count);

    [LoggerMessage(1343, LogLevel.Information, "{Issuer} gives us its keys again")]
    private partial void LogUp(string issuer);

    [LoggerMessage(1344, LogLevel.Error, "Asking {Issuer} for its keys failed in a way that it should not")]
    private partial void LogBroken(Exception failure, string issuer);

    private sealed record Held(KeyRing Keys, byte[] Fingerprint, long Since, TimeSpan Lifetime);
}
