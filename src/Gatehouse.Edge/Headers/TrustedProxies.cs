using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Edge.Routing;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Edge.Headers;

/// <summary>
/// The proxies in front of us whose word counts, as networks and a number of hops. Everybody adds what he saw at the right of a list, so it is read from there, and only as far as each one that says
/// something is known: whatever a client wrote himself stands further left. The <c>Forwarded</c> field (RFC 7239) is not read.
/// </summary>
public sealed class TrustedProxies
{
    /// <summary>More proxies than this are in front of nobody.</summary>
    public const int MaxHops = 32;

    private const int MaxAddressLength = 64;

    private readonly IPNetwork[] _networks;
    private readonly int _hops;

    private TrustedProxies(IPNetwork[] networks, int hops)
    {
        _networks = networks;
        _hops = hops;
    }

    /// <summary>Nobody is in front of us.</summary>
    public static TrustedProxies None { get; } = new([], 1);

    /// <param name="list">Networks (<c>10.0.0.0/8</c>, <c>fd00::/8</c>) and addresses, separated by commas or spaces; none means that nobody is trusted.</param>
    /// <param name="hops">How many proxies are in front of us at most; 1 to <see cref="MaxHops"/>.</param>
    /// <param name="trusted">The proxies.</param>
    /// <param name="mistake">All that is wrong with the two.</param>
    public static bool TryParse(string list, int hops, [NotNullWhen(true)] out TrustedProxies? trusted, [NotNullWhen(false)] out string? mistake)
    {
        List<IPNetwork> networks = [];
        List<string> mistakes = [];
        foreach (var entry in list.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryReadNetwork(entry, out var network))
            {
                networks.Add(network);
            }
            else
            {
                mistakes.Add($"'{entry}' is neither an address nor a network like 10.0.0.0/8 whose bits after the prefix are zero.");
            }
        }

        if (hops is < 1 or > MaxHops)
        {
            mistakes.Add($"The number of hops is {hops}, but must be 1 to {MaxHops}.");
        }

        mistake = mistakes.Count > 0 ? string.Join(' ', mistakes) : null;
        trusted = mistake is null ? new TrustedProxies([.. networks], hops) : null;
        return trusted is not null;
    }

    /// <summary>Walks from our side towards the client until somebody unknown, something unreadable, or the number of hops is reached. Never throws on what was sent.</summary>
    /// <param name="remote">Who is connected to us.</param>
    /// <param name="xForwardedFor">One address per hop, the nearest last.</param>
    /// <param name="xForwardedProto">Only the last one counts: the nearest proxy answers for it.</param>
    /// <param name="xForwardedHost">Only the last one counts.</param>
    public Peer Resolve(IPAddress remote, StringValues xForwardedFor, StringValues xForwardedProto, StringValues xForwardedHost)
    {
        var address = Plain(remote);
        if (!Trusts(address))
        {
            return new Peer(address, IsSecure: null, Host: null, Hops: 0);
        }

        var hops = 0;
        var told = new LastFirst(xForwardedFor);
        while (hops < _hops && told.TryNext(out var entry) && TryReadHop(entry, out var next))
        {
            address = next;
            hops++;
            if (!Trusts(next))
            {
                break;
            }
        }

        return new Peer(address, IsSecure(xForwardedProto), Host(xForwardedHost), hops);
    }

    /// <summary>Whether the word of this address counts.</summary>
    public bool Trusts(IPAddress address)
    {
        var plain = Plain(address);
        foreach (var network in _networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    private static bool? IsSecure(StringValues protos) =>
        !new LastFirst(protos).TryNext(out var proto) ? null
        : proto.Equals("https", StringComparison.OrdinalIgnoreCase) || proto.Equals("wss", StringComparison.OrdinalIgnoreCase) ? true
        : proto.Equals("http", StringComparison.OrdinalIgnoreCase) || proto.Equals("ws", StringComparison.OrdinalIgnoreCase) ? false
        : null;

    private static string? Host(StringValues hosts) =>
        new LastFirst(hosts).TryNext(out var host) && RequestAuthority.IsValid(host) ? host.ToString() : null;

    // Bits after the prefix are a mistake, not a spelling: whoever wrote 10.0.0.1/8 meant one of two very different things.
    private static bool TryReadNetwork(string entry, out IPNetwork network)
    {
        network = default;
        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        if (!TryReadAddress(slash < 0 ? entry : entry.AsSpan(0, slash), out var address))
        {
            return false;
        }

        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var prefix = bits;
        if (slash >= 0)
        {
            if (!int.TryParse(entry.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix))
            {
                return false;
            }

            // ::ffff:10.0.0.0/104 is 10.0.0.0/8.
            prefix -= bits == 32 && entry.Contains(':', StringComparison.Ordinal) ? 96 : 0;
        }

        return IPNetwork.TryParse($"{address}/{prefix}", out network) && network.BaseAddress.Equals(address);
    }

    // "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711": what proxies write.
    private static bool TryReadHop(ReadOnlySpan<char> entry, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (entry.StartsWith("["))
        {
            var end = entry.IndexOf(']');
            return end > 0 && entry[1..end].Contains(':') && IsPort(entry[(end + 1)..]) && TryReadAddress(entry[1..end], out address);
        }

        var colon = entry.IndexOf(':');
        return colon >= 0 && colon == entry.LastIndexOf(':')
            ? IsPort(entry[colon..]) && TryReadAddress(entry[..colon], out address)
            : TryReadAddress(entry, out address);
    }

    // The framework also reads "1", "0x7f.1" and "010.0.0.1" as IPv4, and zones in IPv6: two readers, two clients. One spelling for IPv4, no zones.
    private static bool TryReadAddress(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.Length > MaxAddressLength || text.ContainsAny('%', '[') || !IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        Span<char> canonical = stackalloc char[MaxAddressLength];
        if (parsed.AddressFamily == AddressFamily.InterNetwork
            && !(parsed.TryFormat(canonical, out var length) && text.SequenceEqual(canonical[..length])))
        {
            return false;
        }

        address = Plain(parsed);
        return true;
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text[0] == ':' && ushort.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
