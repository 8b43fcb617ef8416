using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gatehouse.Configuration;
using Gatehouse.Credentials;
using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Forwarding;
using Gatehouse.Metrics;

namespace Gatehouse.Running;

/// <summary>
/// Reads a perimeter's configuration again on SIGHUP, and when a file of it has changed and rests. The files are looked at, instead of listened to: that sees every way of replacing them (two steps,
/// a rename, a symbolic link that is switched, a network file system), and a file of this size costs nothing to read.
/// </summary>
internal sealed partial class Reload : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    // What is built once, and so only holds from the next start on.
    private static readonly (Key Key, Func<Settings, object?> Of)[] Fixed =
    [
        (Keys.Profile, static settings => settings.Profile),
        (Keys.DataDirectory, static settings => settings.DataDirectory),
        (Keys.Host, static settings => settings.Host),
        (Keys.Port, static settings => settings.Port),
        (Keys.PublicUrl, static settings => settings.PublicUrl),
        (Keys.Redis, static settings => settings.Redis),
        (Keys.RedisPatience, static settings => settings.RedisPatience),
        (Keys.ShutdownTimeout, static settings => settings.ShutdownTimeout),
        (Keys.LogLevel, static settings => settings.LogLevel),
        (Keys.LogFormat, static settings => settings.LogsAsJson),
    ];

    private readonly Func<Reading> _read;
    private readonly PerimeterReload _perimeter;
    private readonly ReloadMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<Reload> _logger;
    private readonly PosixSignalRegistration _hangup;
    private readonly Settings _first;
    private Settings _current;
    private readonly IServiceProvider _services;
    private readonly IKeySource _firstKeys;
    private IKeySource _keys;
    private IKeySource? _retired;
    private IAuthentication _authentication;
    private IReadOnlyList<string> _files;
    private int _asked;

    /// <param name="read">Reads all of the configuration.</param>
    /// <param name="first">What it said at start.</param>
    /// <param name="services">Those of the perimeter.</param>
    public Reload(Func<Reading> read, Settings first, IServiceProvider services, PerimeterReload perimeter, ReloadMetrics metrics, TimeProvider clock, ILogger<Reload> logger)
    {
        _read = read;
        (_first, _current) = (first, first);
        _services = services;
        _firstKeys = _keys = services.GetRequiredService<IKeySource>();
        _authentication = services.GetRequiredService<IAuthentication>();
        _perimeter = perimeter;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
        _files = read().Files;
        _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Interlocked.Exchange(ref _asked, 1);
        });
    }

    /// <summary>Until the process stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var looks = new PeriodicTimer(Look, _clock);
        var read = Contents();
        var before = read;
        try
        {
            while (await looks.WaitForNextTickAsync(stopping))
            {
                var now = Contents();
                var isAsked = Interlocked.Exchange(ref _asked, 0) == 1;

                // Twice the same: whoever writes in two steps has finished.
                if (isAsked || (now == before && now != read))
                {
                    read = now;
                    await ReadAgainAsync();
                }

                before = now;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The process ends, and with it the need for another configuration.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _hangup.Dispose();
        await EndAsync(_retired);
        await EndAsync(_keys);
    }

    // The one of the start belongs to the perimeter.
    private ValueTask EndAsync(IKeySource? keys) =>
        keys is IAsyncDisposable ended && keys != _firstKeys ? ended.DisposeAsync() : ValueTask.CompletedTask;

    private async Task ReadAgainAsync()
    {
        try
        {
            var reading = _read();
            List<string> mistakes = [.. reading.Mistakes.Select(static mistake => mistake.Text)];
            if (_current.ConfigurationFile is { } file && reading.Settings is { ConfigurationFile: null })
            {
                mistakes.Add($"{file}: is gone; a restart would go on without it");
            }

            if (mistakes.Count == 0)
            {
                mistakes.AddRange(await ApplyAsync(reading));
            }

            if (mistakes.Count > 0)
            {
                _metrics.Refused();
                LogRefused(mistakes.Count, string.Join("; ", mistakes));
            }
        }
#pragma warning disable CA1031 // The edge of a reload: whatever a bug throws must not end the watching, and the old configuration holds.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            _metrics.Refused();
            LogBroken(bug);
        }
    }

    private async Task<IReadOnlyList<string>> ApplyAsync(Reading reading)
    {
        var settings = reading.Settings!;
        var areSame = settings.JwtSecret.AsSpan().SequenceEqual(_current.JwtSecret) && settings.Perimeter.JwksUrl == _current.Perimeter.JwksUrl;
        var keys = areSame ? _keys : _services.KeysOf(settings);
        var claims = PerimeterComposition.Claims(settings);
        var authentication = keys == _keys && claims == PerimeterComposition.Claims(_current) ? _authentication : _services.NewTokenAuthentication(claims, keys);
        var mistakes = await _perimeter.ApplyAsync(PerimeterComposition.Options(settings), authentication);
        if (mistakes.Count > 0)
        {
            return mistakes;
        }

        if (!areSame)
        {
            // Requests under way may still ask the one that was just replaced; nobody asks the one before that.
            await EndAsync(_retired);
            _retired = _keys;
        }

        (_current, _keys, _authentication, _files) = (settings, keys, authentication, reading.Files);
        _metrics.Held();
        LogHolds(_perimeter.Generation);
        var waiting = Fixed.Where(each => !Equals(each.Of(settings), each.Of(_first))).Select(static each => each.Key.Variable).ToList();
        if (waiting.Count > 0)
        {
            LogWaits(string.Join(", ", waiting));
        }

        return [];
    }

    private string Contents()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in _files)
        {
            try
            {
                hash.AppendData(File.ReadAllBytes(file));
                hash.AppendData("+"u8);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                hash.AppendData("-"u8);
            }
        }

        return Convert.ToHexString(hash.GetCurrentHash());
    }

    [LoggerMessage(1780, LogLevel.Error, "The configuration changed and is not used, since {Count} things are wrong with it; the one before holds: {Mistakes}")]
    private partial void LogRefused(int count, string mistakes);

    [LoggerMessage(1781, LogLevel.Information, "The configuration was read again and holds for every request from now on, generation {Generation}")]
    private partial void LogHolds(long generation);

    [LoggerMessage(1782, LogLevel.Warning, "{Variables} changed too, but only a restart takes that over")]
    private partial void LogWaits(string variables);

    [LoggerMessage(1783, LogLevel.Error, "Reading the configuration again failed because of a bug; the one before holds")]
    private partial void LogBroken(Exception bug);
}
