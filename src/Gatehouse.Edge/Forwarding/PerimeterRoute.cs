namespace Gatehouse.Edge.Forwarding;

/// <summary>Who may pass a route, and by which limits.</summary>
public enum RouteAccess
{
    /// <summary>Everybody with a valid token; limited per user.</summary>
    Protected,

    /// <summary>Everybody; limited per address.</summary>
    Public,

    /// <summary>Everybody; limited per address, and strictly: each attempt is a guess at a password.</summary>
    SignIn,

    /// <summary>Whoever the endpoint itself lets in, as often as it says: an application that knows its own accounts. For endpoints of this house only.</summary>
    Own,
}

/// <summary>A route through the perimeter. What no route matches is refused.</summary>
/// <param name="Id">Names it, for who wants to replace it.</param>
/// <param name="Pattern">A route pattern of ASP.NET Core, for example <c>/api/v1/messages/{**rest}</c>.</param>
/// <param name="Upstream">Name of the service that answers.</param>
public sealed record PerimeterRoute(string Id, string Pattern, string Upstream)
{
    /// <summary>Methods that it takes; null for all.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    public RouteAccess Access { get; init; } = RouteAccess.Protected;

    /// <summary>True for a route of WebSocket upgrades: the token may then also come where browsers can put one, and the origin counts.</summary>
    public bool IsSocket { get; init; }
}
