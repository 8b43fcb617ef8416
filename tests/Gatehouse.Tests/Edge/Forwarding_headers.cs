using System.Net;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Tests.Edge;

public class Forwarding_headers
{
    private static readonly Forwarding Ada = new(IPAddress.Parse("203.0.113.195"), IsSecure: true, "harbour.example", "r-1", "7");

    [Fact]
    public void tell_a_service_what_only_the_perimeter_knows()
    {
        IHeaderDictionary headers = new HeaderDictionary();
        ForwardingHeaders.Set(headers, Ada);
        Assert.Equal("203.0.113.195", headers["X-Forwarded-For"]);
        Assert.Equal("https", headers["X-Forwarded-Proto"]);
        Assert.Equal("harbour.example", headers["X-Forwarded-Host"]);
        Assert.Equal("r-1", headers["X-Request-Id"]);
        Assert.Equal("7", headers["X-Internal-User-Id"]);
        Assert.Equal("1.1 gatehouse", headers.Via);
    }

    [Fact]
    public void take_the_place_of_what_was_there()
    {
        var headers = new HeaderDictionary { ["X-Forwarded-For"] = "1.1.1.1", ["X-Internal-User-Id"] = "1", ["X-Request-Id"] = "x", ["X-Forwarded-Proto"] = "https", ["X-Forwarded-Host"] = "evil.example" };
        ForwardingHeaders.Set(headers, Ada with { UserId = null, IsSecure = false });
        Assert.Equal("203.0.113.195", headers["X-Forwarded-For"]);
        Assert.Equal("http", headers["X-Forwarded-Proto"]);
        Assert.Equal("harbour.example", headers["X-Forwarded-Host"]);
        Assert.Equal("r-1", headers["X-Request-Id"]);
        Assert.False(headers.ContainsKey("X-Internal-User-Id"));
    }

    // RFC 9110 §7.6.3: "Via: 1.0 fred, 1.1 p.example.net".
    [Fact]
    public void add_us_at_the_end_of_Via()
    {
        IHeaderDictionary headers = new HeaderDictionary { ["Via"] = "1.0 fred, 1.1 p.example.net" };
        ForwardingHeaders.Set(headers, Ada with { Protocol = "HTTP/2" });
        Assert.Equal("1.0 fred, 1.1 p.example.net,2 gatehouse", headers.Via);
    }

    [Theory]
    [InlineData("HTTP/1.1", "1.1 gatehouse")]
    [InlineData("HTTP/1.0", "1.0 gatehouse")]
    [InlineData("HTTP/2", "2 gatehouse")]
    [InlineData("HTTP/3", "3 gatehouse")]
    public void name_the_protocol_that_a_message_came_as(string protocol, string via) => Assert.Equal(via, ForwardingHeaders.Via(protocol));

    [Fact]
    public void survive_a_client_that_has_them_removed()
    {
        IHeaderDictionary headers = new HeaderDictionary { ["Connection"] = "close, X-Forwarded-For, X-Internal-User-Id, Via", ["X-Forwarded-For"] = "1.1.1.1" };
        new HeaderRules(new HeaderRuleOptions()).CleanRequest(headers);
        ForwardingHeaders.Set(headers, Ada);
        Assert.Equal("203.0.113.195", headers["X-Forwarded-For"]);
        Assert.Equal("7", headers["X-Internal-User-Id"]);
        Assert.Equal("1.1 gatehouse", headers.Via);
    }
}
