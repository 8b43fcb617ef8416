using System.Text;
using Gatehouse.Running;

namespace Gatehouse.Configuration;

/// <summary>
/// Reads the configuration from its sources in rising priority: defaults, gatehouse.json, environment, flags. Collects every mistake instead of
/// stopping at the first.
/// </summary>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
/// <param name="workingDirectory">What relative paths are relative to.</param>
internal sealed class SettingsReader(Func<string, string?> variable, string workingDirectory)
{
    /// <summary>No secret is longer; who points NAME_FILE at a disk image hears of it.</summary>
    private const int MaxSecretFileBytes = 64 * 1024;

    private readonly List<string> _files = [];

    /// <param name="flags">Values of command line flags, by key.</param>
    public Reading Read(IReadOnlyDictionary<Key, string> flags)
    {
        var mistakes = new List<Mistake>();
        var given = new List<Entry>();
        foreach (var key in Keys.All)
        {
            ReadVariable(key, given, mistakes);
        }

        given.AddRange(flags.Select(flag => new Entry(flag.Key, flag.Value, $"flag {flag.Key.Flag}")));

        var data = Path.GetFullPath(Last(given, Keys.DataDirectory)?.Value ?? "data", workingDirectory);
        var file = FindFile(Last(given, Keys.ConfigurationFile), data, mistakes);
        var entries = new List<Entry>();
        var proxy = ProxySection.None;
        if (file is not null)
        {
            proxy = ConfigurationFile.Read(file, entries, mistakes);
        }

        entries.AddRange(given);
        var values = new SettingsParser(entries, mistakes, workingDirectory);
        var parsed = values.Parse(data, file);
        var settings = parsed with { Perimeter = parsed.Perimeter with { Proxy = proxy } };
        if (settings.Profile == Profile.RealChat)
        {
            CheckTokenKeys(entries, mistakes);
            mistakes.AddRange(PerimeterComposition.Options(settings).Mistakes().Select(mistake => new Mistake($"{file ?? "environment"}: {mistake}")));
        }

        return mistakes.Count == 0 ? new Reading(settings, []) { Files = _files } : new Reading(null, mistakes) { Files = _files };
    }

    /// <summary>Tokens are signed with a secret or with published keys; with both, a public key would be one step from being taken for a secret (RFC 8725 §2.1).</summary>
    private static void CheckTokenKeys(List<Entry> entries, List<Mistake> mistakes)
    {
        var (secret, url) = (Last(entries, Keys.JwtSecret), Last(entries, Keys.JwksUrl));
        if (secret is null && url is null)
        {
            mistakes.Add(new Mistake(
                $"environment: neither {Keys.JwtSecret.Variable} nor {Keys.JwksUrl.Variable} is set, and the profile realchat needs to know how its tokens are signed; allowed: {Keys.JwtSecret.Allowed}, or {Keys.JwksUrl.Allowed}"));
        }
        else if (secret is not null && url is not null)
        {
            mistakes.Add(new Mistake($"{url.Origin}: {Keys.JwksUrl.Name} is set, and so is {Keys.JwtSecret.Name} ({secret.Origin}); allowed: one of them"));
        }
    }

    /// <summary>The entry that wins: the one with the highest priority.</summary>
    private static Entry? Last(List<Entry> entries, Key key) => entries.FindLast(entry => entry.Key == key);

    private void ReadVariable(Key key, List<Entry> entries, List<Mistake> mistakes)
    {
        var name = key.Variable;
        var value = variable(name);
        if (string.IsNullOrEmpty(value) && key.OtherVariable is { } other && variable(other) is { Length: > 0 } otherValue)
        {
            (name, value) = (other, otherValue);
        }

        if (value is { Length: 0 } && !key.MayNotBeEmpty)
        {
            value = null;
        }

        var path = key.IsSecret ? variable(key.FileVariable) : null;
        if (string.IsNullOrEmpty(path))
        {
            if (value is not null)
            {
                entries.Add(new Entry(key, value, $"environment, {name}"));
            }

            return;
        }

        if (value is not null)
        {
            mistakes.Add(new Mistake($"environment: {key.Variable} and {key.FileVariable} are both set; allowed: one of them"));
            return;
        }

        ReadSecretFile(key, path, entries, mistakes);
    }

    private void ReadSecretFile(Key key, string path, List<Entry> entries, List<Mistake> mistakes)
    {
        try
        {
            var full = Path.GetFullPath(path, workingDirectory);
            _files.Add(full);
            using var stream = File.OpenRead(full);
            var bytes = new byte[MaxSecretFileBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxSecretFileBytes)
            {
                mistakes.Add(new Mistake($"environment, {key.FileVariable}: {path} is larger than {MaxSecretFileBytes} bytes"));
                return;
            }

            // Editors and `echo` end files with a line break that is no part of the secret.
            var value = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\r', '\n');
            entries.Add(new Entry(key, value, $"environment, {key.FileVariable} ({path})"));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            mistakes.Add(new Mistake($"environment, {key.FileVariable}: cannot be read: {unreadable.Message}"));
        }
    }

    private string? FindFile(Entry? configured, string data, List<Mistake> mistakes)
    {
        if (configured is null)
        {
            var usual = Path.Combine(data, "gatehouse.json");
            _files.Add(usual);
            return File.Exists(usual) ? usual : null;
        }

        var path = Path.GetFullPath(configured.Value, workingDirectory);
        _files.Add(path);
        if (File.Exists(path))
        {
            return path;
        }

        mistakes.Add(Mistake.NotAllowed(configured));
        return null;
    }
}
