using Gatehouse.Edge.Headers;
using Gatehouse.Edge.RateLimits;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Forwarding;

/// <summary>By which limits a request is charged, and to whom: to its user, or without one to its address.</summary>
internal sealed class PerimeterLimits(RateLimiter limiter, LocalRateLimiter own)
{
    /// <summary>Charges the limits of a request and says in the answer's headers what is left.</summary>
    /// <param name="further">A limit of the route's own; null for none.</param>
    /// <returns>False when one of them denies it.</returns>
    public async ValueTask<bool> AllowAsync(HttpContext context, Passage passage, RouteAccess access, RateLimit? further)
    {
        var options = passage.Snapshot.Options;
        var key = passage.User is { } user ? "user " + user : AddressOf(passage);
        RateCharge[] charges = Charges(key, options.Limit, access == RouteAccess.SignIn ? options.SignInLimit : null, further);
        if (charges.Length == 0)
        {
            return true;
        }

        var decisions = new RateDecision[charges.Length];
        var isAllowed = await limiter.TakeAsync(charges, decisions);
        RateLimitHeaders.Set(context.Response.Headers, charges, decisions);
        return isAllowed;
    }

    /// <summary>
    /// Charges a missing or bad token to its address: whoever guesses must not guess for free. Counted in this process alone, since a refusal must not cost anybody else's time.
    /// </summary>
    public bool AllowRefusal(HttpContext context, Passage passage)
    {
        if (passage.Snapshot.Options.Limit is not { } limit)
        {
            return true;
        }

        var charge = new RateCharge(limit, "refused " + AddressOf(passage));
        var decision = own.Take(limit, charge.Key);
        if (!decision.Allowed)
        {
            RateLimitHeaders.Set(context.Response.Headers, [charge], [decision]);
        }

        return decision.Allowed;
    }

    private static string AddressOf(Passage passage) => "address " + Neighbourhood.Of(passage.Peer.Address);

    private static RateCharge[] Charges(string key, RateLimit? first, RateLimit? second, RateLimit? third)
    {
        var charges = new RateCharge[(first is null ? 0 : 1) + (second is null ? 0 : 1) + (third is null ? 0 : 1)];
        var count = 0;
        foreach (var limit in (ReadOnlySpan<RateLimit?>)[first, second, third])
        {
            if (limit is not null)
            {
                charges[count++] = new RateCharge(limit, key);
            }
        }

        return charges;
    }
}
