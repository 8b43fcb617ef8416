using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Edge.RateLimits;

/// <summary>Whose bucket an address is charged to.</summary>
public static class Neighbourhood
{
    private const int NetworkBytes = 8;

    /// <summary>An IPv6 network is one neighbour: whoever has one address of a /64 has all of them (RFC 6177). No address at all is one neighbour too.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return Convert.ToHexString(bytes[..NetworkBytes]);
    }
}
