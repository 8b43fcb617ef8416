using System.Net;

namespace Gatehouse.Edge.Headers;

/// <summary>What we tell a service about a request that we pass on.</summary>
/// <param name="Client">Who asked, as <see cref="TrustedProxies"/> found.</param>
/// <param name="IsSecure">Whether the client came over TLS.</param>
/// <param name="Host">The host that the client asked for.</param>
/// <param name="RequestId">From <see cref="RequestIds"/>.</param>
/// <param name="UserId">The subject of a token that was verified; null for a stranger.</param>
/// <param name="Protocol">What the request came as, like <c>HttpRequest.Protocol</c> says it.</param>
public readonly record struct Forwarding(IPAddress Client, bool IsSecure, string Host, string RequestId, string? UserId, string Protocol = "HTTP/1.1");
