namespace Gatehouse.Edge.Forwarding;

/// <summary>What can be said of a request by its method.</summary>
internal static class RequestMethod
{
    /// <summary>RFC 9110 §9.2.2: to be asked twice is to be asked once.</summary>
    public static bool IsIdempotent(string method) => method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE";
}
