using System.Buffers;
using System.Text;

namespace Gatehouse.Realtime.Connections;

/// <summary>What matters of an HTTP request's head for an upgrade to WebSocket (RFC 6455 §4.2.1).</summary>
internal struct UpgradeHead
{
    /// <summary>Largest head that is looked at.</summary>
    public const int MaxLength = 8 * 1024;

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private const int MaxHost = 255;

    // RFC 3986 §3.2.2 with a port: names, addresses and IPv6 in brackets; nothing that could end a URL or a string it is put into.
    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("-._~[]:%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private int _hosts;
    private int _keys;
    private int _versions;
    private bool _hasBody;

    public bool IsGet { get; set; }

    public bool IsHttp11 { get; set; }

    /// <summary>The request target as it was sent.</summary>
    public string Target { get; private set; }

    public string? Host { get; private set; }

    public bool WantsWebSocket { get; private set; }

    public bool ConnectionUpgrades { get; private set; }

    public string? Key { get; private set; }

    public string? Version { get; private set; }

    /// <summary>Reads a whole head, up to and with the empty line. False when it is not well-formed HTTP/1 (RFC 9112).</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UpgradeHead head)
    {
        head = default;
        var end = bytes.IndexOf("\r\n"u8);
        if (end < 0 || !head.ReadRequestLine(bytes[..end]))
        {
            return false;
        }

        var rest = bytes[(end + 2)..];
        while (true)
        {
            end = rest.IndexOf("\r\n"u8);
            if (end <= 0)
            {
                return end == 0;
            }

            if (!head.ReadHeader(rest[..end]))
            {
                return false;
            }

            rest = rest[(end + 2)..];
        }
    }

    /// <summary>Takes one header line into account. Several lines of a name count as RFC 9110 §5.3 says.</summary>
    public void Header(string name, string value)
    {
        if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
        {
            _hosts++;
            Host = value;
        }
        else if (name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase))
        {
            WantsWebSocket |= HasToken(value, "websocket");
        }
        else if (name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
        {
            ConnectionUpgrades |= HasToken(value, "upgrade");
        }
        else if (name.Equals("Sec-WebSocket-Key", StringComparison.OrdinalIgnoreCase))
        {
            _keys++;
            Key = value;
        }
        else if (name.Equals("Sec-WebSocket-Version", StringComparison.OrdinalIgnoreCase))
        {
            _versions++;
            Version = value;
        }
        else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            _hasBody = true;
        }
        else if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            _hasBody |= value != "0";
        }
    }

    /// <summary>Why the upgrade is refused, or null when it is a good one.</summary>
    public readonly Refusal? Judge()
    {
        if (!IsGet || !IsHttp11)
        {
            return Refusal.Bad("An upgrade is a GET request of HTTP/1.1.");
        }

        if (_hosts != 1 || Host is not { Length: > 0 and <= MaxHost } || Host.AsSpan().ContainsAnyExcept(HostCharacters))
        {
            return Refusal.Bad("An upgrade needs one Host header.");
        }

        if (!WantsWebSocket || !ConnectionUpgrades)
        {
            return Refusal.NotAnUpgrade;
        }

        // The bytes after the head are frames; a body among them would be read as frames, too.
        if (_hasBody)
        {
            return Refusal.Bad("An upgrade has no body.");
        }

        if (_versions != 1 || Version != "13")
        {
            return Refusal.WrongVersion;
        }

        return _keys == 1 && IsKey(Key) ? null : Refusal.Bad("Sec-WebSocket-Key is not 16 bytes of base64.");
    }

    private bool ReadRequestLine(ReadOnlySpan<byte> line)
    {
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first + 1 || line[first..].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return false;
        }

        var target = line[(first + 1)..last];
        var version = line[(last + 1)..];
        IsGet = line[..first].SequenceEqual("GET"u8);
        IsHttp11 = version.SequenceEqual("HTTP/1.1"u8);
        Target = Encoding.ASCII.GetString(target);
        return !target.Contains((byte)' ') && version.StartsWith("HTTP/1."u8);
    }

    private bool ReadHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');

        // RFC 9112 §5.1, §5.2: no space before the colon, no folded lines.
        if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenBytes))
        {
            return false;
        }

        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (value.IndexOfAnyInRange((byte)0, (byte)8) >= 0 || value.IndexOfAnyInRange((byte)10, (byte)31) >= 0 || value.Contains((byte)127))
        {
            return false;
        }

        Header(line[..colon], value);
        return true;
    }

    // Only headers that matter become strings.
    private void Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Length is 4 or 7 or 10 or 14 or 17 or 21)
        {
            Header(Encoding.ASCII.GetString(name), Encoding.Latin1.GetString(value));
        }
    }

    private static bool HasToken(string list, string token)
    {
        foreach (var part in list.AsSpan().Split(','))
        {
            if (list.AsSpan(part).Trim(" \t").Equals(token, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsKey(string? key)
    {
        Span<byte> bytes = stackalloc byte[18];
        return key is { Length: 24 } && Convert.TryFromBase64String(key, bytes, out var length) && length == 16;
    }
}
