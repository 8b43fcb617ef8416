using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Edge.Headers;

/// <summary>Sets the headers by which a service learns what only the perimeter knows. After <see cref="HeaderRules.CleanRequest"/>, which removes what others said about it.</summary>
public static class ForwardingHeaders
{
    /// <summary>The header that names the user to the services behind us.</summary>
    public const string UserId = "X-Internal-User-Id";

    /// <summary>Our name in <c>Via</c>; a pseudonym, since the names of our machines are nobody's business (RFC 9110 §7.6.3).</summary>
    public const string Pseudonym = "gatehouse";

    /// <summary>Replaces the forwarding headers, the request id and the user by ours, and adds us to <c>Via</c>.</summary>
    public static void Set(IHeaderDictionary headers, Forwarding forwarding)
    {
        headers["X-Forwarded-For"] = forwarding.Client.ToString();
        headers["X-Forwarded-Proto"] = forwarding.IsSecure ? "https" : "http";
        headers["X-Forwarded-Host"] = forwarding.Host;
        headers[RequestIds.HeaderName] = forwarding.RequestId;
        headers[UserId] = forwarding.UserId is null ? StringValues.Empty : forwarding.UserId;
        headers.Via = StringValues.Concat(headers.Via, Via(forwarding.Protocol));
    }

    /// <summary>Our entry in <c>Via</c> for a message that came as this protocol: "HTTP/1.1" is "1.1 gatehouse" (RFC 9110 §7.6.3).</summary>
    public static string Via(string protocol) => protocol switch
    {
        "HTTP/1.1" => "1.1 " + Pseudonym,
        _ when protocol.StartsWith("HTTP/", StringComparison.OrdinalIgnoreCase) => $"{protocol.AsSpan("HTTP/".Length)} {Pseudonym}",
        _ => $"{protocol} {Pseudonym}",
    };
}
