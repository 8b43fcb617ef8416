using System.Globalization;
using System.Net;
using System.Security.Cryptography;
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

public sealed class Request_limits : IAsyncLifetime
{
    private static readonly ApiRoute Posting = new("POST /channels/{channel_id}/messages", RequestClass.Ordinary, "channel_id");
    private static readonly ApiRoute Reading = new("GET /channels/{channel_id}/messages", RequestClass.Ordinary, "channel_id");
    private static readonly ApiRoute Login = new("POST /auth/login", RequestClass.SignIn, null);
    private static readonly UserId Ada = new(1);
    private static readonly UserId Bo = new(2);

    private readonly ManualClock _clock = new();
    private readonly EdgeMetrics _metrics = new();
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly RateLimiter _limiter;

    public Request_limits() => _limiter = new RateLimiter(
        new LocalRateLimiter(100, _clock, _metrics), null, new RateLimiterOptions(), _clock, _random, _metrics, new RememberedLog<RateLimiter>());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _limiter.DisposeAsync();
        _random.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task let_a_user_ask_so_often_over_all_routes_and_then_say_when_to_come_back()
    {
        var limits = Limits(requestsPerSecond: 2);

        Assert.Null(await limits.CheckAsync(From("::1"), Posting, Ada));
        Assert.Null(await limits.CheckAsync(From("::1"), Reading, Ada));
        var request = From("::1");
        var fault = await limits.CheckAsync(request, Posting, Ada);

        Assert.Equal((FaultKind.TooMany, true), (fault!.Kind, fault.IsGlobal));
        Assert.Equal(("global", "true"), (request.Response.Headers["X-RateLimit-Scope"].ToString(), request.Response.Headers["X-RateLimit-Global"].ToString()));
        Assert.True(fault?.RetryAfter > TimeSpan.Zero);
        Assert.Null(await limits.CheckAsync(From("::1"), Posting, Bo));
        _clock.Advance(fault!.RetryAfter!.Value);
        Assert.Null(await limits.CheckAsync(From("::1"), Posting, Ada));
    }

    [Fact]
    public async Task say_what_is_left_in_Discords_headers()
    {
        var limits = Limits(requestsPerSecond: 2);
        var request = From("10.0.0.1");

        await limits.CheckAsync(request, Posting, Ada);

        var headers = request.Response.Headers;
        Assert.Equal("2", headers["X-RateLimit-Limit"]);
        Assert.Equal("1", headers["X-RateLimit-Remaining"]);
        Assert.Equal("0.500", headers["X-RateLimit-Reset-After"]);
        var reset = double.Parse(headers["X-RateLimit-Reset"]!, CultureInfo.InvariantCulture);
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0 + 0.5, reset, 3);
        Assert.False(headers.ContainsKey("X-RateLimit-Global"));
    }

    [Fact]
    public async Task let_a_flood_in_one_channel_leave_room_for_the_rest()
    {
        var limits = Limits(requestsPerSecond: 10);
        for (var i = 0; i < 8; i++)
        {
            Assert.Null(await limits.CheckAsync(At("77"), Posting, Ada));
        }

        var request = At("77");
        var fault = await limits.CheckAsync(request, Posting, Ada);
        Assert.Equal((FaultKind.TooMany, false), (fault!.Kind, fault.IsGlobal));
        Assert.Equal(("8", "0", "user"), (Said("X-RateLimit-Limit"), Said("X-RateLimit-Remaining"), Said("X-RateLimit-Scope")));
        Assert.False(request.Response.Headers.ContainsKey("X-RateLimit-Global"));

        // What was refused cost nothing: two are left for another channel, and for no third.
        Assert.Null(await limits.CheckAsync(At("78"), Posting, Ada));
        Assert.Null(await limits.CheckAsync(At("77"), Reading, Ada));
        Assert.True((await limits.CheckAsync(At("79"), Posting, Ada))!.IsGlobal);

        string Said(string name) => request.Response.Headers[name].ToString();
    }

    [Fact]
    public async Task take_a_limit_of_routes_for_itself()
    {
        var limits = Limits(requestsPerSecond: 0, routeRequestsPerSecond: 1);

        Assert.Null(await limits.CheckAsync(At("77"), Posting, Ada));
        Assert.NotNull(await limits.CheckAsync(At("77"), Posting, Ada));
        Assert.Null(await limits.CheckAsync(At("78"), Posting, Ada));
    }

    [Fact]
    public async Task name_a_bucket_for_its_route()
    {
        var limits = Limits(requestsPerSecond: 50);
        Assert.Equal(await BucketAsync(limits, Posting), await BucketAsync(limits, Posting));
        Assert.NotEqual(await BucketAsync(limits, Posting), await BucketAsync(limits, Reading));
    }

    [Fact]
    public async Task count_sign_ins_by_address_and_strictly()
    {
        var limits = Limits(requestsPerSecond: 50, signInsPerMinute: 1);
        Assert.Null(await limits.CheckAsync(From("10.0.0.1"), Login, null));
        Assert.NotNull(await limits.CheckAsync(From("10.0.0.1"), Login, null));
        Assert.Null(await limits.CheckAsync(From("10.0.0.2"), Login, null));
    }

    [Fact]
    public async Task are_off_at_zero()
    {
        var limits = Limits(requestsPerSecond: 0, signInsPerMinute: 0);
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(await limits.CheckAsync(From("10.0.0.1"), Login, null));
            Assert.Null(await limits.CheckAsync(From("10.0.0.1"), Posting, Ada));
        }
    }

    [Theory]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public void take_a_network_for_one_neighbour(string one, string other, bool same) =>
        Assert.Equal(same, Neighbourhood.Of(IPAddress.Parse(one)) == Neighbourhood.Of(IPAddress.Parse(other)));

    private static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };

    private static DefaultHttpContext At(string channel)
    {
        var request = From("10.0.0.1");
        request.Request.RouteValues["channel_id"] = channel;
        return request;
    }

    private static async Task<string> BucketAsync(RequestLimits limits, ApiRoute route)
    {
        var request = From("10.0.0.1");
        await limits.CheckAsync(request, route, Ada);
        return request.Response.Headers["X-RateLimit-Bucket"]!;
    }

    private RequestLimits Limits(int requestsPerSecond, int signInsPerMinute = 10, int? routeRequestsPerSecond = null)
    {
        var settings = new SettingsReader(_ => null, "/").Read(new Dictionary<Key, string>()).Settings!;
        settings = settings with { RequestsPerSecond = requestsPerSecond, SignInsPerMinute = signInsPerMinute, RouteRequestsPerSecond = routeRequestsPerSecond };
        return new RequestLimits(_limiter, settings, _clock);
    }
}
