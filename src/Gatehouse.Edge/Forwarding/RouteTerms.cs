using Gatehouse.Edge.RateLimits;

namespace Gatehouse.Edge.Forwarding;

/// <summary>On which terms a request passes a route; metadata of its endpoint.</summary>
/// <param name="Snapshot">The configuration that the route belongs to.</param>
/// <param name="Access">Who may pass.</param>
/// <param name="IsSocket">Whether it may become a WebSocket.</param>
/// <param name="Limit">Charged beside the limits of all routes; null for none.</param>
/// <param name="TotalTimeout">How long its request may take at the upstream; zero for any time.</param>
internal sealed record RouteTerms(PerimeterSnapshot Snapshot, RouteAccess Access, bool IsSocket, RateLimit? Limit, TimeSpan TotalTimeout);
