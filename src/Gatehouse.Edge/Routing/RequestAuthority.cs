using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Edge.Routing;

/// <summary>Host and port as a request may name them (RFC 9110 §7.2, RFC 3986 §3.2): no user, no escapes, at most 255 characters.</summary>
internal static class RequestAuthority
{
    // Without *+,;= which RFC 3986 would allow: Kestrel, behind us, refuses them, and no name that resolves has them.
    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()");

    public static bool IsValid(ReadOnlySpan<char> authority)
    {
        if (authority.Length is 0 or > 255)
        {
            return false;
        }

        var end = authority[0] == '[' ? authority.IndexOf(']') + 1 : authority.IndexOf(':');
        end = end < 0 ? authority.Length : end;
        var host = authority[..end];
        return IsHost(host) && IsPort(authority[end..]);
    }

    private static bool IsHost(ReadOnlySpan<char> host) =>
        host is ['[', .. var address, ']']
            ? !address.Contains('%') && IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6
            : host.Length > 0 && !host.ContainsAnyExcept(HostCharacters);

    // RFC 3986 §3.2.3 lets a port be empty after its colon; nothing that is alive sends that.
    private static bool IsPort(ReadOnlySpan<char> rest) =>
        rest.IsEmpty || (rest[0] == ':' && ushort.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _));
}
