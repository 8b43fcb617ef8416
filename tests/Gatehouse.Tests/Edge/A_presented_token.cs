using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Tests.Edge;

public class A_presented_token
{
    [Theory]
    [InlineData("Bearer abc.def-_~+/=", "abc.def-_~+/=")]
    [InlineData("bearer a", "a")]
    public void is_found_after_its_scheme_in_any_case(string header, string token) =>
        Assert.Equal(new PresentedToken(TokenPlace.Authorization, token), Find(header));

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer  a")]
    [InlineData("Bearer a b")]
    [InlineData("Bearer a,Bearer b")]
    [InlineData("Basic abc")]
    [InlineData("Bearer \u00e9")]
    public void is_not_guessed_at(string header) => Assert.Equal(TokenPlace.Ambiguous, Find(header).Place);

    [Fact]
    public void may_come_in_other_places_on_a_socket_only_and_only_once()
    {
        Assert.Equal(TokenPlace.Nowhere, Find(null, "token=a").Place);
        Assert.Equal(new PresentedToken(TokenPlace.Query, "a"), Find(null, "x=1&token=a", isSocket: true));
        Assert.Equal(new PresentedToken(TokenPlace.Subprotocol, "a"), Find(null, "", isSocket: true, "bearer, a, chat"));
        Assert.Equal(TokenPlace.Ambiguous, Find("Bearer a", "token=a", isSocket: true).Place);
        Assert.Equal(TokenPlace.Ambiguous, Find(null, "token=a&access_token=a", isSocket: true).Place);
        Assert.Equal(TokenPlace.Ambiguous, Find(null, "token=a", isSocket: true, "bearer, a").Place);
        Assert.Equal(TokenPlace.Ambiguous, Find(null, "token=", isSocket: true).Place);
        Assert.Equal(TokenPlace.Ambiguous, Find(null, "", isSocket: true, "bearer").Place);
    }

    [Fact]
    public void never_stays_in_what_is_forwarded() => Prop.ForAll<string[]>(static parts =>
    {
        var query = string.Join('&', parts.Where(static part => part is not null).Append("token=SECRET").Append("b=2"));
        var left = PresentedToken.WithoutToken(query);
        Assert.DoesNotContain("token=SECRET", left, StringComparison.Ordinal);
        Assert.EndsWith("b=2", left, StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void is_looked_for_without_ever_throwing() => Prop.ForAll<string, string, string>(static (header, query, protocols) =>
        Find(header, query ?? "", isSocket: true, protocols)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("http://a:1", 1)]
    [InlineData("http://a:1, https://b", 2)]
    public void leads_to_addresses_that_are_read_from_a_list(string list, int count)
    {
        Assert.True(Upstream.TryParseList(list, out var addresses));
        Assert.Equal(count, addresses.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:1")]
    [InlineData("ftp://a")]
    [InlineData("http://a/path")]
    [InlineData("http://a?x")]
    [InlineData("http://u:p@a")]
    [InlineData("http://a,,http://b")]
    [InlineData("http://a,http://a")]
    public void leads_nowhere_when_the_list_is_wrong(string list) => Assert.False(Upstream.TryParseList(list, out _));

    private static PresentedToken Find(string? header, string query = "", bool isSocket = false, string? protocols = null)
    {
        var request = new DefaultHttpContext().Request;
        if (header is not null)
        {
            request.Headers.Authorization = header == "Bearer a,Bearer b" ? new StringValues(["Bearer a", "Bearer b"]) : header;
        }

        if (protocols is not null)
        {
            request.Headers.SecWebSocketProtocol = protocols;
        }

        return PresentedToken.Find(request, query, isSocket);
    }
}
