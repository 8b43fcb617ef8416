using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Tests.Edge;

public class Security_headers
{
    [Fact]
    public async Task are_on_every_response()
    {
        var headers = await HeadersOf("http", static _ => { });

        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        Assert.Equal("DENY", headers["X-Frame-Options"]);
        Assert.Equal("1; mode=block", headers["X-XSS-Protection"]);
        Assert.Equal("default-src 'self'", headers.ContentSecurityPolicy);
        Assert.Equal("strict-origin-when-cross-origin", headers["Referrer-Policy"]);
        Assert.Equal("geolocation=(), microphone=(), camera=()", headers["Permissions-Policy"]);
    }

    [Fact]
    public async Task speak_of_TLS_only_over_TLS()
    {
        Assert.Equal(0, (await HeadersOf("http", static _ => { })).StrictTransportSecurity.Count);
        Assert.Equal("max-age=31536000; includeSubDomains", (await HeadersOf("https", static _ => { })).StrictTransportSecurity);
    }

    [Fact]
    public async Task give_way_to_what_an_endpoint_chose_and_survive_a_cleared_response()
    {
        var headers = await HeadersOf("http", static response =>
        {
            response.Clear();
            response.Headers.ContentSecurityPolicy = "default-src 'none'";
        });

        Assert.Equal("default-src 'none'", headers.ContentSecurityPolicy);
        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
    }

    private static async Task<IHeaderDictionary> HeadersOf(string scheme, Action<HttpResponse> endpoint)
    {
        var app = new ApplicationBuilder(new ServiceCollection().BuildServiceProvider());
        app.UseSecurityHeaders();
        app.Run(context =>
        {
            endpoint(context.Response);
            return Task.CompletedTask;
        });

        var (context, response) = StartableResponse.Context();
        context.Request.Scheme = scheme;
        await app.Build()(context);
        await response.StartAsync();
        return context.Response.Headers;
    }
}
