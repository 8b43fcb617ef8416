using Gatehouse.Edge.RateLimits;

namespace Gatehouse.Edge.Forwarding;

/// <summary>On which terms a request passes a route; metadata of its endpoint.</summary>
/// <param name="Snapshot">The configuration that the route belongs to.</param>
/// <param name="Access">Who may pass.</param>
/// <param name="IsSocket">Whether it may become a WebSocket.</param>
/// <param name="Limit">Charged beside the limits of all routes; null for none.</param>
/// <param name="TotalTimeout">How long its request may take at the upstream; zero for any time.</param>
/// <param name="Paths">What changes about its path; null when more than that changes, or the upstream wants to be spoken to in a way of its own.</param>
/// <param name="Pattern">What it is called in metrics and logs.</param>
internal sealed record RouteTerms(PerimeterSnapshot Snapshot, RouteAccess Access, bool IsSocket, RateLimit? Limit, TimeSpan TotalTimeout, PathChange? Paths, string Pattern);
