using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge;
using Gatehouse.Edge.Headers;
using Gatehouse.Edge.RateLimits;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Tests.Edge;

public sealed class Rate_limit_headers : IDisposable
{
    private static readonly RateLimit User = new("user", 10, TimeSpan.FromSeconds(1), 20);
    private static readonly RateLimit Login = new("login", 5, TimeSpan.FromMinutes(1), 1);

    private readonly ManualClock _clock = new();
    private readonly EdgeMetrics _metrics = new();
    private readonly LocalRateLimiter _limiter;

    public Rate_limit_headers() => _limiter = new LocalRateLimiter(1000, _clock, _metrics);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void say_what_is_left()
    {
        var headers = Take(User);
        Assert.Equal("\"user\";q=20;w=2", headers["RateLimit-Policy"]);
        Assert.Equal("\"user\";r=19;t=1", headers["RateLimit"]);
        Assert.False(headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public void say_when_to_come_back_for_whoever_denied()
    {
        Take(Login);
        _clock.Advance(TimeSpan.FromMilliseconds(1500));
        var headers = Take(User, Login);
        Assert.Equal("\"user\";q=20;w=2, \"login\";q=1;w=12", headers["RateLimit-Policy"]);
        Assert.Equal("\"user\";r=20;t=1, \"login\";r=0;t=11", headers["RateLimit"]);
        Assert.Equal("11", headers.RetryAfter);
    }

    [Fact]
    public void never_invite_to_come_at_once()
    {
        IHeaderDictionary headers = new HeaderDictionary();
        RateLimitHeaders.Set(headers, [new RateCharge(User, "ada")], [new RateDecision(false, 20, 0, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(2))]);
        Assert.Equal("1", headers.RetryAfter);
        Assert.Equal("\"user\";r=0;t=1", headers["RateLimit"]);
    }

    [Fact]
    public void are_a_list_of_strings_whatever_a_policy_is_called()
    {
        var headers = new HeaderDictionary();
        RateLimitHeaders.Set(headers, [new RateCharge(new RateLimit("a\"b\\c\r\né", 1, TimeSpan.FromSeconds(1), 1), "ada")], [new RateDecision(true, 1, 0, TimeSpan.Zero, TimeSpan.FromSeconds(1))]);
        Assert.Equal("\"a\\\"b\\\\c???\";r=0;t=1", headers["RateLimit"]);
    }

    [Fact]
    public void are_none_without_a_limit()
    {
        IHeaderDictionary headers = new HeaderDictionary();
        RateLimitHeaders.Set(headers, [], []);
        Assert.Empty(headers);
    }

    [Fact]
    public void promise_only_what_is_kept() => Prop.ForAll<PositiveInt, PositiveInt, PositiveInt[]>((count, burst, pauses) =>
    {
        var limit = new RateLimit($"{count}/{burst}", 1 + (count.Get % 50), TimeSpan.FromSeconds(60), 1 + (burst.Get % 5));
        foreach (var pause in pauses)
        {
            var headers = Take(limit);
            var state = Regex.Match(headers["RateLimit"].ToString(), @";r=(\d+);t=(\d+)$");
            var seconds = int.Parse(state.Groups[2].Value, CultureInfo.InvariantCulture);
            if (headers.RetryAfter is [{ } retry])
            {
                Assert.True(int.Parse(retry, CultureInfo.InvariantCulture) >= Math.Max(1, seconds));
                _clock.Advance(TimeSpan.FromSeconds(int.Parse(retry, CultureInfo.InvariantCulture)));
                Assert.True(_limiter.Take(limit, "ada").Allowed);
            }
            else
            {
                // After t there is one more than was left, or the bucket was full but for this one.
                _clock.Advance(TimeSpan.FromSeconds(seconds));
                Assert.True(_limiter.Take(limit, "ada").Remaining >= int.Parse(state.Groups[1].Value, CultureInfo.InvariantCulture));
            }

            _clock.Advance(TimeSpan.FromMilliseconds(pause.Get * 37 % 2000));
        }
    }).QuickCheckThrowOnFailure();

    private IHeaderDictionary Take(params RateLimit[] limits)
    {
        var charges = limits.Select(static limit => new RateCharge(limit, "ada")).ToArray();
        var decisions = new RateDecision[charges.Length];
        _limiter.Take(charges, decisions);
        IHeaderDictionary headers = new HeaderDictionary();
        RateLimitHeaders.Set(headers, charges, decisions);
        return headers;
    }
}
