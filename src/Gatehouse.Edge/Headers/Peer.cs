using System.Net;

namespace Gatehouse.Edge.Headers;

/// <summary>Who is at the other end, as far as proxies that we trust have told.</summary>
/// <param name="Address">The client's address, or that of the last hop that can be believed; never an IPv4 address written as IPv6.</param>
/// <param name="IsSecure">Whether the client came over TLS; null when no trusted proxy said so, then our own connection tells.</param>
/// <param name="Host">The host that the client asked for; null when no trusted proxy said so.</param>
/// <param name="Hops">How many entries were believed; zero when nobody is in between, or nobody trusted.</param>
public readonly record struct Peer(IPAddress Address, bool? IsSecure, string? Host, int Hops);
