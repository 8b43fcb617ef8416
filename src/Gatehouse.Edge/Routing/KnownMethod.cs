namespace Gatehouse.Edge.Routing;

/// <summary>A method's name for metrics and logs.</summary>
public static class KnownMethod
{
    /// <summary>The method, or <c>OTHER</c>: a client must not invent series.</summary>
    public static string Of(string method) => method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" => method,
        _ => "OTHER",
    };
}
