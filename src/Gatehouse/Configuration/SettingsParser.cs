using System.Globalization;
using System.Net;
using System.Text;

namespace Gatehouse.Configuration;

/// <summary>Turns what was written for each key into what it means.</summary>
/// <param name="entries">In rising priority.</param>
/// <param name="mistakes">Collects what is not allowed.</param>
/// <param name="workingDirectory">What relative paths are relative to.</param>
internal sealed partial class SettingsParser(List<Entry> entries, List<Mistake> mistakes, string workingDirectory)
{
    private const int MinSecretBytes = 32;

    public Settings Parse(string dataDirectory, string? configurationFile)
    {
        // A value that a higher source overrides is looked at too: it would bite on the day the override goes.
        foreach (var overridden in entries.Where(entry => entry != Winner(entry.Key)))
        {
            CheckAlone(overridden);
        }

        var profile = Value(Keys.Profile, Profile.Standalone, ParseProfile);
        return new Settings
        {
            Profile = profile,
            Perimeter = Perimeter(),
            DataDirectory = dataDirectory,
            ConfigurationFile = configurationFile,
            Host = Value(Keys.Host, IPAddress.Any, ParseHost),
            Port = Value(Keys.Port, 8080, text => ParseNumber(text, 0, 65535)),
            PublicUrl = Value(Keys.PublicUrl, null, ParsePublicUrl),
            Database = Database(dataDirectory),
            Redis = Redis(profile),
            RedisPatience = TimeSpan.FromMilliseconds(Value(Keys.RedisPatience, 50, text => ParseNumber(text, 1, 1000))),
            JwtSecret = Value(Keys.JwtSecret, null, ParseSecret),
            Voice = Voice(isWhole: dataDirectory.Length > 0),
            Files = Files(isWhole: dataDirectory.Length > 0),
            ShutdownTimeout = Value(Keys.ShutdownTimeout, TimeSpan.FromSeconds(15), ParseSeconds),
            RequestsPerSecond = Value(Keys.RequestsPerSecond, 50, text => ParseNumber(text, 0, 1_000_000)),
            RouteRequestsPerSecond = Value<int?>(Keys.RouteRequestsPerSecond, null, static text => ParseNumber(text, 0, 1_000_000) is { IsAllowed: true, Value: var count } ? new(count) : default),
            SignInsPerMinute = Value(Keys.SignInsPerMinute, 10, text => ParseNumber(text, 0, 1_000_000)),
            Worker = Value(Keys.Worker, 1, text => ParseNumber(text, 0, 31)),
            LogLevel = Value(Keys.LogLevel, LogLevel.Information, ParseLogLevel),
            LogsAsJson = Value(Keys.LogFormat, false, ParseLogFormat),
        };
    }

    private Entry? Winner(Key key) => entries.FindLast(entry => entry.Key == key);

    private void CheckAlone(Entry entry)
    {
        var alone = new SettingsParser([entry], mistakes, workingDirectory);
        alone.Parse("", null);
    }

    /// <param name="parse">Null, in a nullable type, says that the text is not allowed.</param>
    private T Value<T>(Key key, T fallback, Func<string, Parsed<T>> parse)
    {
        if (Winner(key) is not { } entry)
        {
            return fallback;
        }

        var parsed = parse(entry.Value);
        if (parsed.IsAllowed)
        {
            return parsed.Value;
        }

        mistakes.Add(Mistake.NotAllowed(entry));
        return fallback;
    }

    private DatabaseAddress Database(string dataDirectory)
    {
        var usual = new DatabaseAddress(Path.Combine(dataDirectory, "gatehouse.db"), null);
        if (Winner(Keys.Database) is not { } entry)
        {
            return usual;
        }

        if (DatabaseAddress.Parse(entry.Value, out var refusal) is { } address)
        {
            return address.File is { } path ? new DatabaseAddress(Path.GetFullPath(path, workingDirectory), null) : address;
        }

        mistakes.Add(new Mistake($"{Mistake.NotAllowed(entry)} ({refusal})"));
        return usual;
    }

    private static Parsed<IPAddress> ParseHost(string text) => text switch
    {
        "*" => new(IPAddress.IPv6Any),
        "localhost" => new(IPAddress.Loopback),
        _ => IPAddress.TryParse(text, out var address) ? new(address) : default,
    };

    private static Parsed<int> ParseNumber(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? new(number) : default;

    private static Parsed<Uri?> ParsePublicUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.PathAndQuery == "/"
            && address.Fragment.Length == 0 && address.UserInfo.Length == 0
            ? new(address)
            : default;

    private static Parsed<byte[]?> ParseSecret(string text)
    {
        // RFC 7518 §3.2: an HS256 key has at least the size of the hash.
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length >= MinSecretBytes ? new(bytes) : default;
    }

    private static Parsed<TimeSpan> ParseSeconds(string text) => ParseSeconds(text, 1, 600);

    private static Parsed<TimeSpan> ParseSeconds(string text, int least, int most)
    {
        var number = ParseNumber(text.EndsWith('s') ? text[..^1] : text, least, most);
        return number.IsAllowed ? new(TimeSpan.FromSeconds(number.Value)) : default;
    }

    private static Parsed<LogLevel> ParseLogLevel(string text) => text.ToLowerInvariant() switch
    {
        "trace" => new(LogLevel.Trace),
        "debug" => new(LogLevel.Debug),
        "information" or "info" => new(LogLevel.Information),
        "warning" or "warn" => new(LogLevel.Warning),
        "error" => new(LogLevel.Error),
        "none" => new(LogLevel.None),
        _ => default,
    };

    private static Parsed<bool> ParseLogFormat(string text) => text switch
    {
        "text" => new(false),
        "json" => new(true),
        _ => default,
    };

    /// <summary>A parsed value; the default says that the text is not allowed.</summary>
    private readonly struct Parsed<T>(T value)
    {
        public T Value { get; } = value;

        public bool IsAllowed { get; } = true;
    }
}
