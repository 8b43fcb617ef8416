namespace Gatehouse.Edge.Forwarding.Http1;

/// <summary>What an exchange may take, and what is changed on its way.</summary>
/// <param name="Paths">What its route changes about the path.</param>
/// <param name="Patience">How long nothing may happen; zero for any time.</param>
/// <param name="EndsAt">When all of it has to be over, as a timestamp of <paramref name="Clock"/>; <see cref="long.MaxValue"/> for never.</param>
/// <param name="Clock">Measures both.</param>
internal readonly record struct ExchangeTerms(PathChange Paths, TimeSpan Patience, long EndsAt, TimeProvider Clock);
