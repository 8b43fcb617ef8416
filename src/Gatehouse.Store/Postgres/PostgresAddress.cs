using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Npgsql;

namespace Gatehouse.Store.Postgres;

/// <summary>
/// Where a PostgreSQL database is and who we are to it: <c>postgres://user:password@host:port/database?sslmode=verify-full</c>, in the form of libpq (PostgreSQL
/// documentation, "Connection URIs").
/// </summary>
public sealed class PostgresAddress
{
    /// <summary>Where PostgreSQL listens when nobody says otherwise.</summary>
    public const int DefaultPort = 5432;

    // Longer than any answer of a server that works; what it has been asked by then is undone or found out after reconnecting.
    private const int PatienceSeconds = 15;
    private const int ConnectSeconds = 5;

    private PostgresAddress(string host, int port, string user, string database)
    {
        Host = host;
        Port = port;
        User = user;
        Database = database;
    }

    /// <summary>A name, an IP address without brackets, or the directory of a Unix socket.</summary>
    public string Host { get; }

    public int Port { get; }

    public string User { get; }

    public string Database { get; }

    /// <summary>Null sends none. Never printed.</summary>
    public string? Password { get; private init; }

    private SslMode Ssl { get; init; } = SslMode.Prefer;

    private string? RootCertificate { get; init; }

    /// <param name="error">What is wrong, as the end of a sentence that begins with the setting's name. Quotes nothing of the text: it may hold a password.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PostgresAddress? address, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = null;
        var border = text.IndexOf("://", StringComparison.Ordinal);
        if (border < 0 || text[..border].ToLowerInvariant() is not ("postgres" or "postgresql"))
        {
            error = "it does not begin with postgres://";
            return false;
        }

        var query = text.IndexOf('?', border);
        var slash = text.IndexOf('/', border + 3);
        if (slash < 0 || (query >= 0 && query < slash))
        {
            error = "it names no database";
            return false;
        }

        var authority = text[(border + 3)..slash];
        var database = query < 0 ? text[(slash + 1)..] : text[(slash + 1)..query];
        var at = authority.LastIndexOf('@');
        if (database.AsSpan().ContainsAny('@', '/', '#') || authority.AsSpan().Contains('#'))
        {
            error = "reserved characters in user and password must be percent-encoded";
            return false;
        }

        if (!TryParameters(query < 0 ? "" : text[(query + 1)..], out var parameters, out error)
            || !TryPlace(authority[(at + 1)..], parameters.GetValueOrDefault("host"), out var host, out var port, out error))
        {
            return false;
        }

        var user = at < 0 ? "" : authority[..at];
        var colon = user.IndexOf(':', StringComparison.Ordinal);
        var name = Uri.UnescapeDataString(colon < 0 ? user : user[..colon]);
        if (name.Length == 0 || database.Length == 0)
        {
            error = name.Length == 0 ? "it names no user" : "it names no database";
            return false;
        }

        address = new PostgresAddress(host, port, name, Uri.UnescapeDataString(database))
        {
            Password = colon < 0 ? null : Uri.UnescapeDataString(user[(colon + 1)..]),
            Ssl = parameters.TryGetValue("sslmode", out var mode) ? SslOf(mode)!.Value : SslMode.Prefer,
            RootCertificate = parameters.GetValueOrDefault("sslrootcert"),
        };
        return true;
    }

    /// <summary>Host, port and database; no user and no password.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"postgres://{host}:{Port}/{Database}");
    }

    /// <summary>Says the same to the driver.</summary>
    internal void Describe(NpgsqlConnectionStringBuilder builder)
    {
        (builder.Host, builder.Port, builder.Database) = (Host, Port, Database);
        (builder.Username, builder.Password) = (User, Password);
        (builder.SslMode, builder.RootCertificate) = (Ssl, RootCertificate);
        builder.ApplicationName = "gatehouse";
        builder.Timeout = ConnectSeconds;
        builder.CommandTimeout = PatienceSeconds;
        (builder.TcpKeepAlive, builder.TcpKeepAliveTime, builder.TcpKeepAliveInterval) = (true, 10, 5);

        // Each of our few connections has one owner, who prepares on it what he says more than once.
        builder.Pooling = false;
        (builder.MaxAutoPrepare, builder.AutoPrepareMinUsages) = (256, 2);
        builder.Enlist = false;
    }

    private static bool TryPlace(string text, string? directory, out string host, out int port, [NotNullWhen(false)] out string? error)
    {
        (host, port, error) = (text, DefaultPort, null);
        var colon = text.LastIndexOf(':');
        if (colon >= 0 && text.IndexOf(']', StringComparison.Ordinal) < colon)
        {
            host = text[..colon];
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > ushort.MaxValue)
            {
                error = "its port is not a number from 1 to 65535";
                return false;
            }
        }

        host = directory ?? host.Trim('[', ']');
        if (directory is null && Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.Basic)
        {
            error = "its host is neither a name nor an IP address";
            return false;
        }

        return true;
    }

    private static bool TryParameters(string query, out Dictionary<string, string> parameters, [NotNullWhen(false)] out string? error)
    {
        (parameters, error) = ([], null);
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? "" : Uri.UnescapeDataString(part[(equals + 1)..]);
            error = name switch
            {
                "sslmode" => SslOf(value) is null ? "its sslmode is none of disable, allow, prefer, require, verify-ca, verify-full" : null,
                "sslrootcert" => value.Length == 0 ? "its sslrootcert names no file" : null,
                "host" => value.StartsWith('/') ? null : "its parameter host is not the directory of a socket",
                _ => "it has a parameter other than sslmode, sslrootcert and host",
            };
            if (error is not null)
            {
                return false;
            }

            parameters[name] = value;
        }

        return true;
    }

    private static SslMode? SslOf(string mode) => mode switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => null,
    };
}
