using System.Globalization;
using System.Text;
using Gatehouse.Edge.RateLimits;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Headers;

/// <summary>
/// Tells clients what they have left (draft-ietf-httpapi-ratelimit-headers): all limits of a request, each as the policy (<c>q</c> at once, filled again in <c>w</c> seconds) and as it stands
/// (<c>r</c> left, one more in <c>t</c> seconds).
/// </summary>
public static class RateLimitHeaders
{
    /// <param name="headers">The response's.</param>
    /// <param name="charges">The limits that the request was charged by.</param>
    /// <param name="decisions">What each of them said; as long as the charges.</param>
    public static void Set(IHeaderDictionary headers, ReadOnlySpan<RateCharge> charges, ReadOnlySpan<RateDecision> decisions)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(decisions.Length, charges.Length);
        if (charges.IsEmpty)
        {
            return;
        }

        var policies = new StringBuilder();
        var states = new StringBuilder();
        long retryAfter = 0;
        for (var i = 0; i < charges.Length; i++)
        {
            if (!decisions[i].WasAsked)
            {
                continue;
            }

            var limit = charges[i].Limit;
            var next = Next(limit, decisions[i]);
            AppendName(policies, limit.Name);
            policies.Append(CultureInfo.InvariantCulture, $";q={limit.Burst};w={Seconds(limit.Interval * limit.Burst)}");
            AppendName(states, limit.Name);
            states.Append(CultureInfo.InvariantCulture, $";r={decisions[i].Remaining};t={next}");
            retryAfter = decisions[i].Allowed ? retryAfter : Math.Max(retryAfter, next);
        }

        headers["RateLimit-Policy"] = policies.ToString();
        headers["RateLimit"] = states.ToString();
        if (retryAfter > 0)
        {
            headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
        }
    }

    // Seconds until there is one more than now. Rounded up, and never 0: Retry-After must not be earlier than this, nor invite a client to come at once.
    private static long Next(RateLimit limit, in RateDecision decision)
    {
        if (!decision.Allowed)
        {
            return Seconds(decision.RetryAfter);
        }

        var part = decision.ResetAfter.Ticks % limit.Interval.Ticks;
        return Seconds(part > 0 ? TimeSpan.FromTicks(part) : limit.Interval);
    }

    private static long Seconds(TimeSpan time) => Math.Max(1, (time.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    // A string of RFC 9651 §3.3.3.
    private static void AppendName(StringBuilder text, string name)
    {
        text.Append(text.Length > 0 ? ", \"" : "\"");
        foreach (var letter in name)
        {
            if (letter is '"' or '\\')
            {
                text.Append('\\');
            }

            text.Append(letter is >= ' ' and <= '~' ? letter : '?');
        }

        text.Append('"');
    }
}
