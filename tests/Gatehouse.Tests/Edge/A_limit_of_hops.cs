using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Tests.Edge;

/// <summary>RFC 9110 §7.6.2.</summary>
public class A_limit_of_hops
{
    [Theory]
    [InlineData("10", "9")]
    [InlineData("1", "0")]
    [InlineData("9223372036854775807", "9223372036854775806")]
    public void is_one_less_after_us(string before, string after)
    {
        var request = Request("OPTIONS", before);

        Assert.True(MaxForwards.TryPass(request));
        Assert.Equal(after, request.Headers["Max-Forwards"]);
    }

    [Fact]
    public void stops_at_us_when_there_is_nothing_left() => Assert.False(MaxForwards.TryPass(Request("OPTIONS", "0")));

    [Theory]
    [InlineData("GET", "0")]
    [InlineData("POST", "1")]
    public void is_none_of_another_method(string method, string value) => LeftAsItIs(Request(method, value), value);

    [Theory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1, 2")]
    [InlineData("nine")]
    [InlineData("99999999999999999999")]
    public void is_none_when_it_is_no_number(string value) => LeftAsItIs(Request("OPTIONS", value), value);

    [Fact]
    public void is_none_when_it_is_missing() => Assert.True(MaxForwards.TryPass(new DefaultHttpContext { Request = { Method = "OPTIONS" } }.Request));

    private static void LeftAsItIs(HttpRequest request, string value)
    {
        Assert.True(MaxForwards.TryPass(request));
        Assert.Equal(value, request.Headers["Max-Forwards"]);
    }

    private static HttpRequest Request(string method, string value)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Headers["Max-Forwards"] = value;
        return request;
    }
}
