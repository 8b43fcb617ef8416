using System.Globalization;
using Gatehouse.Chat.Api;
using Gatehouse.Chat.Domain;
using Gatehouse.Configuration;
using Gatehouse.Edge.RateLimits;
using Gatehouse.Realtime;

namespace Gatehouse.Http;

/// <summary>
/// How often somebody may ask: each user so many requests per second over all routes, and an address few sign-ins per minute. Says so in Discord's headers
/// (discord-api-docs, "Rate Limits"): the bucket is named for the route, since clients queue per bucket, but what is left is what is left of the user's whole allowance.
/// </summary>
internal sealed class RequestLimits(RateLimiter limiter, Settings settings, TimeProvider clock) : IRequestLimits
{
    private readonly RateLimit? _perUser = Limit("user", settings.RequestsPerSecond, TimeSpan.FromSeconds(1));
    private readonly RateLimit? _perAddress = Limit("address", settings.RequestsPerSecond, TimeSpan.FromSeconds(1));
    private readonly RateLimit? _perWebhook = Limit("webhook", settings.RequestsPerSecond, TimeSpan.FromSeconds(1));
    private readonly RateLimit? _signIns = Limit("sign-in", settings.SignInsPerMinute, TimeSpan.FromMinutes(1));

    public async ValueTask<Fault?> CheckAsync(HttpContext request, ApiRoute route, UserId? asker)
    {
        var isSignIn = route.Class == RequestClass.SignIn;
        var limit = isSignIn ? _signIns : asker is null ? _perAddress : _perUser;
        if (limit is null)
        {
            return null;
        }

        var charges = new List<RateCharge>(2)
        {
            new(limit, asker is { } user ? "user " + user : "address " + Neighbourhood.Of(request.Connection.RemoteIpAddress)),
        };
        if (route.Class == RequestClass.Webhook && request.Request.RouteValues["webhook_id"] is string webhook)
        {
            // However many share its address with whoever guesses tokens, and however many addresses whoever floods the channel has.
            charges.Add(new RateCharge(_perWebhook!, "webhook " + webhook));
        }

        var decisions = new RateDecision[charges.Count];
        await limiter.TakeAsync(charges.ToArray(), decisions);
        var decision = Array.Find(decisions, static decision => !decision.Allowed) is { Limit: > 0 } denied ? denied : decisions.MinBy(static one => one.Remaining);
        var headers = request.Response.Headers;
        var resets = clock.GetUtcNow() + decision.ResetAfter;
        headers["X-RateLimit-Limit"] = decision.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = decision.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = (resets.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset-After"] = decision.ResetAfter.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        headers["X-RateLimit-Bucket"] = BucketOf(route.Template);
        if (decision.Allowed)
        {
            return null;
        }

        headers["X-RateLimit-Scope"] = "user";
        return new Fault(FaultKind.TooMany, 0, "You are being rate limited.") { RetryAfter = decision.RetryAfter };
    }

    /// <summary>Opaque, short, and the same in every process: FNV-1a.</summary>
    private static string BucketOf(string template)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in template)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    private static RateLimit? Limit(string name, int count, TimeSpan per) => count == 0 ? null : new RateLimit(name, count, per, count);
}
