using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Tests.Edge;

public class A_CORS_policy
{
    private const string Harbour = "https://harbour.example";

    private static readonly CorsPolicy Listed = new(new CorsOptions { Origins = [Harbour, "http://localhost:5173"], AllowsCredentials = true });
    private static readonly CorsPolicy Open = new(new CorsOptions { Origins = ["*"], Headers = ["*"] });
    private static readonly CorsPolicy Off = new(new CorsOptions());

    [Theory]
    [InlineData(Harbour, true)]
    [InlineData("http://localhost:5173", true)]
    [InlineData("http://harbour.example", false)]
    [InlineData("https://harbour.example:8443", false)]
    [InlineData("https://harbour.example.evil.example", false)]
    [InlineData("https://evil-harbour.example", false)]
    [InlineData("https://a.harbour.example", false)]
    [InlineData("https://HARBOUR.example", false)]
    [InlineData("https://harbour.example/", false)]
    [InlineData("null", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public void knows_an_origin_exactly_as_it_is_written(string origin, bool isAllowed)
    {
        Assert.Equal(isAllowed, Listed.AllowsOrigin(origin));
        Assert.True(Open.AllowsOrigin(origin));
        Assert.False(Off.AllowsOrigin(origin));
    }

    [Fact]
    public void answers_a_preflight_at_once()
    {
        var context = Preflight(Harbour);
        Assert.True(Listed.IsPreflight(context.Request));
        Listed.AnswerPreflight(context);

        var headers = context.Response.Headers;
        Assert.Equal(204, context.Response.StatusCode);
        Assert.Equal(Harbour, headers.AccessControlAllowOrigin);
        Assert.Equal("true", headers.AccessControlAllowCredentials);
        Assert.Equal("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", headers.AccessControlAllowMethods);
        Assert.Equal("Authorization, Content-Type, X-Request-Id, traceparent, tracestate", headers.AccessControlAllowHeaders);
        Assert.Equal("3600", headers.AccessControlMaxAge);
        Assert.Contains("Origin", headers.Vary.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("https://harbour.example, https://evil.example")]
    public void allows_a_stranger_nothing(string origin)
    {
        var context = Preflight(origin);
        Listed.AnswerPreflight(context);
        Assert.Equal(204, context.Response.StatusCode);
        Assert.Equal(["Vary"], context.Response.Headers.Keys);
    }

    [Fact]
    public void does_not_take_two_origins_for_one()
    {
        var headers = new HeaderDictionary();
        Listed.Write(new([Harbour, Harbour]), headers);
        Assert.False(headers.ContainsKey("Access-Control-Allow-Origin"));
    }

    [Fact]
    public void that_allows_all_headers_names_those_that_were_asked_for()
    {
        var context = Preflight("https://anybody.example");
        context.Request.Headers.AccessControlRequestHeaders = "authorization, x y, ,x-thing\r\nX: y,\tx-other";
        Open.AnswerPreflight(context);
        Assert.Equal("*", context.Response.Headers.AccessControlAllowOrigin);
        Assert.Equal("authorization, x-other", context.Response.Headers.AccessControlAllowHeaders);
        Assert.False(context.Response.Headers.ContainsKey("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("GET", Harbour, "POST")]
    [InlineData("OPTIONS", null, "POST")]
    [InlineData("OPTIONS", Harbour, null)]
    public void does_not_take_other_requests_for_a_preflight(string method, string? origin, string? asked)
    {
        var context = Preflight(origin);
        context.Request.Method = method;
        context.Request.Headers.AccessControlRequestMethod = asked;
        Assert.False(Listed.IsPreflight(context.Request));
    }

    [Fact]
    public void that_is_off_leaves_all_to_the_services()
    {
        var headers = new HeaderDictionary { ["Access-Control-Allow-Origin"] = "*" };
        Off.Write(Harbour, headers);
        Assert.Equal(["Access-Control-Allow-Origin"], headers.Keys);
        Assert.False(Off.IsPreflight(Preflight(Harbour).Request));
    }

    [Fact]
    public void takes_the_place_of_what_a_service_said()
    {
        IHeaderDictionary headers = new HeaderDictionary { ["Access-Control-Allow-Origin"] = "*", ["Access-Control-Allow-Methods"] = "PUT", ["Vary"] = "Accept-Encoding" };
        Listed.Write(Harbour, headers);
        Assert.Equal(Harbour, headers.AccessControlAllowOrigin);
        Assert.Equal("true", headers.AccessControlAllowCredentials);
        Assert.Equal("X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate", headers.AccessControlExposeHeaders);
        Assert.Equal("Accept-Encoding,Origin", headers.Vary);
        Assert.False(headers.ContainsKey("Access-Control-Allow-Methods"));

        Listed.Write("https://evil.example", headers);
        Assert.Equal(["Vary"], headers.Keys);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("Accept, origin")]
    public void does_not_say_twice_that_the_origin_matters(string vary)
    {
        IHeaderDictionary headers = new HeaderDictionary { ["Vary"] = vary };
        Listed.Write(Harbour, headers);
        Assert.Equal(vary, headers.Vary);
    }

    [Fact]
    public async Task lets_a_page_read_errors_too()
    {
        var (context, response) = StartableResponse.Context();
        context.Request.Headers.Origin = Harbour;
        Listed.Apply(context);
        context.Response.Clear();
        await Problem.WriteAsync(context, ProblemType.BadGateway, "r-1");
        await response.StartAsync();
        Assert.Equal(502, context.Response.StatusCode);
        Assert.Equal(Harbour, context.Response.Headers.AccessControlAllowOrigin);
        Assert.Equal("Origin", context.Response.Headers.Vary);
    }

    [Fact]
    public async Task leaves_a_preflights_answer_alone()
    {
        var (context, response) = StartableResponse.Context();
        context.Request.Method = "OPTIONS";
        context.Request.Headers.Origin = Harbour;
        context.Request.Headers.AccessControlRequestMethod = "PUT";
        Listed.Apply(context);
        Listed.AnswerPreflight(context);
        await response.StartAsync();
        Assert.Equal("3600", context.Response.Headers.AccessControlMaxAge);
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("null", true)]
    [InlineData("https://harbour.example/", false)]
    [InlineData("https://harbour.example/app", false)]
    [InlineData("https://harbour.example:443", false)]
    [InlineData("https://Harbour.example", false)]
    [InlineData("https://*.harbour.example", false)]
    [InlineData("https://ada@harbour.example", false)]
    [InlineData("harbour.example", false)]
    [InlineData("", false)]
    public void is_not_made_of(string origin, bool allowsCredentials)
    {
        var options = new CorsOptions { Origins = [origin], AllowsCredentials = allowsCredentials };
        Assert.Single(options.Mistakes());
        Assert.Throws<ArgumentException>(() => new CorsPolicy(options));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("capacitor://localhost")]
    [InlineData("http://[::1]:8080")]
    [InlineData("chrome-extension://abcdefghijklmnop")]
    public void may_be_made_of(string origin) => Assert.True(new CorsPolicy(new CorsOptions { Origins = [origin] }).AllowsOrigin(origin));

    [Fact]
    public void names_all_mistakes_at_once() =>
        Assert.Equal(4, new CorsOptions { Origins = ["x"], Methods = ["G T"], Headers = [""], MaxAge = TimeSpan.FromDays(2) }.Mistakes().Count());

    private static DefaultHttpContext Preflight(string? origin)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "OPTIONS";
        context.Request.Headers.Origin = origin;
        context.Request.Headers.AccessControlRequestMethod = "POST";
        return context;
    }
}
