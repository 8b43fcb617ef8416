using System.Globalization;
using System.Net;
using Gatehouse.Chat.Api;
using Gatehouse.Chat.Domain;
using Gatehouse.Configuration;
using Gatehouse.Edge;
using Gatehouse.Edge.RateLimits;
using Gatehouse.Http;
using Gatehouse.Realtime;
using Gatehouse.Tests.Edge;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Tests.Host;

public sealed class Request_limits : IDisposable
{
    private static readonly ApiRoute Posting = new("POST /channels/{channel_id}/messages", RequestClass.Ordinary, "channel_id");
    private static readonly ApiRoute Reading = new("GET /channels/{channel_id}/messages", RequestClass.Ordinary, "channel_id");
    private static readonly ApiRoute Login = new("POST /auth/login", RequestClass.SignIn, null);
    private static readonly UserId Ada = new(1);
    private static readonly UserId Bo = new(2);

    private readonly ManualClock _clock = new();
    private readonly EdgeMetrics _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void let_a_user_ask_so_often_over_all_routes_and_then_say_when_to_come_back()
    {
        var limits = Limits(requestsPerSecond: 2);

        Assert.Null(limits.Check(From("::1"), Posting, Ada));
        Assert.Null(limits.Check(From("::1"), Reading, Ada));
        var fault = limits.Check(From("::1"), Posting, Ada);

        Assert.Equal(FaultKind.TooMany, fault?.Kind);
        Assert.True(fault?.RetryAfter > TimeSpan.Zero);
        Assert.Null(limits.Check(From("::1"), Posting, Bo));
        _clock.Advance(fault!.RetryAfter!.Value);
        Assert.Null(limits.Check(From("::1"), Posting, Ada));
    }

    [Fact]
    public void say_what_is_left_in_Discords_headers()
    {
        var limits = Limits(requestsPerSecond: 2);
        var request = From("10.0.0.1");

        limits.Check(request, Posting, Ada);

        var headers = request.Response.Headers;
        Assert.Equal("2", headers["X-RateLimit-Limit"]);
        Assert.Equal("1", headers["X-RateLimit-Remaining"]);
        Assert.Equal("0.500", headers["X-RateLimit-Reset-After"]);
        var reset = double.Parse(headers["X-RateLimit-Reset"]!, CultureInfo.InvariantCulture);
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0 + 0.5, reset, 3);
        Assert.False(headers.ContainsKey("X-RateLimit-Global"));
    }

    [Fact]
    public void name_a_bucket_for_its_route()
    {
        var limits = Limits(requestsPerSecond: 50);
        Assert.Equal(Bucket(limits, Posting), Bucket(limits, Posting));
        Assert.NotEqual(Bucket(limits, Posting), Bucket(limits, Reading));
    }

    [Fact]
    public void count_sign_ins_by_address_and_strictly()
    {
        var limits = Limits(requestsPerSecond: 50, signInsPerMinute: 1);
        Assert.Null(limits.Check(From("10.0.0.1"), Login, null));
        Assert.NotNull(limits.Check(From("10.0.0.1"), Login, null));
        Assert.Null(limits.Check(From("10.0.0.2"), Login, null));
    }

    [Fact]
    public void are_off_at_zero()
    {
        var limits = Limits(requestsPerSecond: 0, signInsPerMinute: 0);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Null(limits.Check(From("10.0.0.1"), Login, null)));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Null(limits.Check(From("10.0.0.1"), Posting, Ada)));
    }

    [Theory]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public void take_a_network_for_one_neighbour(string one, string other, bool same) =>
        Assert.Equal(same, Neighbourhood.Of(IPAddress.Parse(one)) == Neighbourhood.Of(IPAddress.Parse(other)));

    private static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };

    private static string Bucket(RequestLimits limits, ApiRoute route)
    {
        var request = From("10.0.0.1");
        limits.Check(request, route, Ada);
        return request.Response.Headers["X-RateLimit-Bucket"]!;
    }

    private RequestLimits Limits(int requestsPerSecond, int signInsPerMinute = 10)
    {
        var settings = new SettingsReader(_ => null, "/").Read(new Dictionary<Key, string>()).Settings!;
        settings = settings with { RequestsPerSecond = requestsPerSecond, SignInsPerMinute = signInsPerMinute };
        return new RequestLimits(new LocalRateLimiter(100, _clock, _metrics), settings, _clock);
    }
}
