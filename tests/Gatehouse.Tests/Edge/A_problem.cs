using System.Reflection;
using System.Text.Json;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Tests.Edge;

public class A_problem
{
    public static TheoryData<string> Types => [.. Known.Select(static problem => problem.Urn)];

    private static List<ProblemType> Known =>
        [.. typeof(ProblemType).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static member => member.GetValue(null)).OfType<ProblemType>()];

    [Fact]
    public async Task says_what_is_wrong_to_a_program_and_to_a_person()
    {
        var context = Request("GET");
        await Problem.WriteAsync(context, 400, Problem.BadTarget, "Bad target", "r-1", "It has a \"dot segment\".\r\n");

        Assert.Equal(400, context.Response.StatusCode);
        Assert.Equal("application/problem+json", context.Response.ContentType);
        Assert.Equal("no-store", context.Response.Headers.CacheControl);
        Assert.Equal("r-1", context.Response.Headers["X-Request-Id"]);
        var body = Body(context);
        Assert.Equal(body.Length, context.Response.ContentLength);
        Assert.Equal(
            """{"type":"urn:gatehouse:problem:bad-target","title":"Bad target","status":400,"detail":"It has a \u0022dot segment\u0022.\r\n","requestId":"r-1"}""",
            System.Text.Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task has_no_body_for_HEAD_but_its_length()
    {
        var (get, head) = (Request("GET"), Request("HEAD"));
        await Problem.WriteAsync(get, ProblemType.NotFound, "r-1");
        await Problem.WriteAsync(head, ProblemType.NotFound, "r-1");
        Assert.Empty(Body(head));
        Assert.Equal(get.Response.ContentLength, head.Response.ContentLength);
        Assert.Equal(404, head.Response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task has_a_name_that_stays(string urn)
    {
        var problem = Known.Single(known => known.Urn == urn);
        var context = Request("POST");
        await Problem.WriteAsync(context, problem, "r-1");
        using var json = JsonDocument.Parse(Body(context));
        Assert.Equal(problem.Status, json.RootElement.GetProperty("status").GetInt32());
        Assert.Equal(urn, json.RootElement.GetProperty("type").GetString());
        Assert.False(json.RootElement.TryGetProperty("detail", out _));
        Assert.Matches("^urn:gatehouse:problem:[a-z]+(-[a-z]+)*$", urn);
    }

    [Fact]
    public void is_known_for_every_status_that_the_perimeter_gives()
    {
        Assert.Equal([400, 400, 401, 403, 404, 405, 408, 413, 414, 429, 431, 501, 502, 503, 504, 505], Known.Select(static problem => problem.Status).Order());
        Assert.Equal(Known.Count, Known.Select(static problem => problem.Urn).Distinct().Count());
    }

    [Fact]
    public async Task forgets_what_was_said_about_another_content()
    {
        var context = Request("GET");
        var headers = context.Response.Headers;
        headers.ContentEncoding = "br";
        headers.ETag = "\"x\"";
        headers.ContentLength = 1_000_000;
        headers.CacheControl = "public, max-age=31536000";
        headers.RetryAfter = "1";
        await Problem.WriteAsync(context, ProblemType.Unavailable, "r-1");
        Assert.Equal(["Cache-Control", "Content-Length", "Content-Type", "Retry-After", "X-Request-Id"], headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("no-store", headers.CacheControl);
    }

    [Fact]
    public async Task after_half_an_answer_ends_the_connection()
    {
        var (context, response) = StartableResponse.Context();
        var lifetime = new Lifetime();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        await response.StartAsync();
        await Problem.WriteAsync(context, ProblemType.BadGateway, "r-1");
        Assert.True(lifetime.IsAborted);
        Assert.Equal(200, context.Response.StatusCode);
    }

    private static DefaultHttpContext Request(string method)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Response.Body = new MemoryStream();
        return context;
    }

    private static byte[] Body(HttpContext context) => ((MemoryStream)context.Response.Body).ToArray();

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
