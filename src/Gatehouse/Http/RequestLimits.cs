using System.Globalization;
using Gatehouse.Chat.Api;
using Gatehouse.Chat.Domain;
using Gatehouse.Configuration;
using Gatehouse.Edge.RateLimits;
using Gatehouse.Realtime;

namespace Gatehouse.Http;

/// <summary>
/// How often somebody may ask: each user so many requests per second over all routes, and fewer on one route with one major parameter, so that a flood in one channel leaves room for the rest; an
/// address few sign-ins per minute. Says so in Discord's headers (discord-api-docs, "Rate Limits"), in which clients keep a queue per bucket: they tell of the route's bucket, and only a 429 of the
/// whole allowance is global.
/// </summary>
internal sealed class RequestLimits(RateLimiter limiter, Settings settings, TimeProvider clock) : IRequestLimits
{
    private readonly RateLimit? _perUser = Limit("user", settings.RequestsPerSecond, TimeSpan.FromSeconds(1));
    private readonly RateLimit? _perRoute = Limit("route", settings.RouteRequestsPerSecond ?? FourFifths(settings.RequestsPerSecond), TimeSpan.FromSeconds(1));
    private readonly RateLimit? _perAddress = Limit("address", settings.RequestsPerSecond, TimeSpan.FromSeconds(1));
    private readonly RateLimit? _perWebhook = Limit("webhook", settings.RequestsPerSecond, TimeSpan.FromSeconds(1));
    private readonly RateLimit? _signIns = Limit("sign-in", settings.SignInsPerMinute, TimeSpan.FromMinutes(1));

    public async ValueTask<Fault?> CheckAsync(HttpContext request, ApiRoute route, UserId? asker)
    {
        var charges = ChargesOf(request, route, asker);
        if (charges.Length == 0)
        {
            return null;
        }

        var decisions = new RateDecision[charges.Length];
        await limiter.TakeAsync(charges, decisions);
        var isGlobal = false;
        var shown = decisions[^1];
        for (var i = 0; i < decisions.Length; i++)
        {
            if (!decisions[i].Allowed)
            {
                (shown, isGlobal) = (decisions[i], charges[i].Limit == _perUser);
                break;
            }
        }

        var headers = request.Response.Headers;
        if (shown.WasAsked)
        {
            var resets = clock.GetUtcNow() + shown.ResetAfter;
            headers["X-RateLimit-Limit"] = shown.Limit.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Remaining"] = shown.Remaining.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Reset"] = (resets.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
            headers["X-RateLimit-Reset-After"] = shown.ResetAfter.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
            headers["X-RateLimit-Bucket"] = BucketOf(route.Template);
        }

        if (shown.Allowed)
        {
            return null;
        }

        headers["X-RateLimit-Scope"] = isGlobal ? "global" : "user";
        if (isGlobal)
        {
            // Only then: eris stops everything wherever this header is present.
            headers["X-RateLimit-Global"] = "true";
        }

        return new Fault(FaultKind.TooMany, 0, "You are being rate limited.") { RetryAfter = shown.RetryAfter, IsGlobal = isGlobal };
    }

    // The last one is what the headers tell of while all is well.
    private RateCharge[] ChargesOf(HttpContext request, ApiRoute route, UserId? asker)
    {
        if (asker is { } user)
        {
            var bucket = route.Major is { } major ? $"user {user} {route.Template} {request.Request.RouteValues[major]}" : $"user {user} {route.Template}";
            return Charges((_perUser, $"user {user}"), (_perRoute, bucket));
        }

        var address = "address " + Neighbourhood.Of(request.Connection.RemoteIpAddress);
        return route.Class switch
        {
            RequestClass.SignIn => Charges((_signIns, address), (null, "")),

            // However many share its address with whoever guesses tokens, and however many addresses whoever floods the channel has.
            RequestClass.Webhook when request.Request.RouteValues["webhook_id"] is string webhook => Charges((_perAddress, address), (_perWebhook, "webhook " + webhook)),
            _ => Charges((_perAddress, address), (null, "")),
        };
    }

    private static RateCharge[] Charges((RateLimit? Limit, string Key) first, (RateLimit? Limit, string Key) second) => (first.Limit, second.Limit) switch
    {
        ({ } one, { } two) => [new(one, first.Key), new(two, second.Key)],
        ({ } one, null) => [new(one, first.Key)],
        (null, { } two) => [new(two, second.Key)],
        _ => [],
    };

    private static int FourFifths(int count) => ((count * 4) + 4) / 5;

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
