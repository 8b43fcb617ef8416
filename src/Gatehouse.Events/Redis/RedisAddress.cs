using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gatehouse.Events.Redis;

/// <summary>
/// Where a Redis server listens and who we are to it: <c>redis://user:password@host:port/db</c>, <c>rediss://…</c> for TLS, or plain <c>host:port</c>.
/// </summary>
public sealed class RedisAddress
{
    /// <summary>Where Redis listens when nobody says otherwise.</summary>
    public const int DefaultPort = 6379;

    /// <param name="host">Name or IP address, an IPv6 address without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    /// <exception cref="ArgumentException">The host is none, or the port is out of its range.</exception>
    public RedisAddress(string host, int port = DefaultPort)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        if (!IsHost(host))
        {
            throw new ArgumentException("The host is neither a name nor an IP address.", nameof(host));
        }

        Host = host;
        Port = port;
    }

    public string Host { get; }

    public int Port { get; }

    /// <summary>Who we are to the server's access control list; null is its user <c>default</c>.</summary>
    public string? User { get; init; }

    /// <summary>Null sends none. Never printed, neither by <see cref="ToString"/> nor in an error.</summary>
    public string? Password { get; init; }

    /// <summary>Number of the database, 0 by default.</summary>
    public int Database { get; init; }

    /// <summary>True for <c>rediss://</c>.</summary>
    public bool Tls { get; init; }

    /// <summary>Reads a URL, or <c>host</c> and <c>host:port</c> without one.</summary>
    /// <param name="error">What is wrong, as the end of a sentence that begins with the setting's name. Quotes nothing of the text: it may hold a password.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RedisAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            error = "is empty; expected redis://host:port or host:port";
            return false;
        }

        var border = text.IndexOf("://", StringComparison.Ordinal);
        if (border < 0)
        {
            return TryParsePlace(text, out address, out error);
        }

        var scheme = text.AsSpan(0, border);
        var tls = scheme.Equals("rediss", StringComparison.OrdinalIgnoreCase);
        if (!tls && !scheme.Equals("redis", StringComparison.OrdinalIgnoreCase))
        {
            error = "has a scheme that is neither redis nor rediss";
            return false;
        }

        return TryParseUrl(text[(border + 3)..], tls, out address, out error);
    }

    /// <summary>Host and port, and the database when it is not the first; no user and no password.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        var place = string.Create(CultureInfo.InvariantCulture, $"{(Tls ? "rediss" : "redis")}://{host}:{Port}");
        return Database == 0 ? place : string.Create(CultureInfo.InvariantCulture, $"{place}/{Database}");
    }

    private static bool TryParseUrl(string text, bool tls, out RedisAddress? address, out string? error)
    {
        address = null;
        var end = text.AsSpan().IndexOfAny('/', '?', '#');
        var authority = end < 0 ? text : text[..end];
        var path = end < 0 ? string.Empty : text[end..];
        if (path.AsSpan().ContainsAny('?', '#', '@'))
        {
            // An @ after the first / is most likely a password with a slash that was not written as %2F.
            error = "has more than a database number after the host; reserved characters in user and password must be percent-encoded";
            return false;
        }

        if (!TryParseDatabase(path, out var database))
        {
            error = "has a database that is not a number from 0 to 2147483647";
            return false;
        }

        var at = authority.LastIndexOf('@');
        if (!TryParseUser(at < 0 ? null : authority[..at], out var user, out var password, out error)
            || !TryParsePlace(authority[(at + 1)..], out var place, out error))
        {
            return false;
        }

        address = new RedisAddress(place.Host, place.Port) { User = user, Password = password, Database = database, Tls = tls };
        return true;
    }

    private static bool TryParseUser(string? text, out string? user, out string? password, [NotNullWhen(false)] out string? error)
    {
        (user, password, error) = (null, null, null);
        if (text is null)
        {
            return true;
        }

        // Some clients read a lone word as user, some as password: nobody should have to guess.
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            error = "has a user without a password; write user:password@host, or :password@host";
            return false;
        }

        if (!IsEscaped(text))
        {
            error = "has a user or password that is not percent-encoded";
            return false;
        }

        user = colon == 0 ? null : Uri.UnescapeDataString(text[..colon]);
        password = Uri.UnescapeDataString(text[(colon + 1)..]);
        if (password.Length == 0)
        {
            error = "has an empty password";
            return false;
        }

        return true;
    }

    private static bool TryParsePlace(string text, [NotNullWhen(true)] out RedisAddress? address, [NotNullWhen(false)] out string? error)
    {
        (address, error) = (null, null);
        var host = text;
        var port = string.Empty;
        var bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = bracket < 0 ? text.IndexOf(':', StringComparison.Ordinal) : bracket + 1;
        if (bracket >= 0 && bracket + 1 < text.Length && text[bracket + 1] != ':')
        {
            error = "has something between the IPv6 address and the port";
            return false;
        }

        if (colon >= 0 && colon < text.Length)
        {
            (host, port) = (text[..colon], text[(colon + 1)..]);
            if (!IsPort(port))
            {
                error = "has a port that is not a number from 1 to 65535";
                return false;
            }
        }

        host = bracket < 0 ? host : host[1..bracket];
        if (!IsHost(host) || (host.Contains(':', StringComparison.Ordinal) && bracket < 0))
        {
            error = "has a host that is neither a name nor an IP address";
            return false;
        }

        address = new RedisAddress(host, port.Length == 0 ? DefaultPort : int.Parse(port, NumberStyles.None, CultureInfo.InvariantCulture));
        return true;
    }

    private static bool TryParseDatabase(string path, out int database)
    {
        database = 0;
        return path is "" or "/"
            || (IsNumber(path.AsSpan(1)) && int.TryParse(path.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out database));
    }

    private static bool IsPort(string text) =>
        IsNumber(text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= ushort.MaxValue;

    // .NET forgives zero characters at the end of a number.
    private static bool IsNumber(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool IsHost(string text) => text.Length <= 253 && Uri.CheckHostName(text) is not UriHostNameType.Unknown and not UriHostNameType.Basic;

    // What unescaping would leave as it stands must not hide a mistake.
    private static bool IsEscaped(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is <= ' ' or '"' or '<' or '>' or '\\' or '\x7f'
                || (text[i] == '%' && !(i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))))
            {
                return false;
            }
        }

        return true;
    }
}
