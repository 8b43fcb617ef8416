using System.Text;
using Gatehouse.Edge.Forwarding;
using Gatehouse.Edge.Forwarding.Http1;

namespace Gatehouse.Tests.Edge.Http1;

/// <summary>What leaves for an upstream, byte for byte (RFC 9112 §3, §5).</summary>
public class The_head_of_a_request
{
    [Fact]
    public void is_what_was_said()
    {
        using var head = new RequestHead();
        head.Begin("POST", "/base", "/v2", "/x?y=%20");
        head.Field("Host", "a.example:81");
        head.Field("X-Any", "caf\u00e9");
        head.ContentLength(5);
        head.End();
        head.Bytes("hello"u8);

        Assert.Equal("POST /base/v2/x?y=%20 HTTP/1.1\r\nHost: a.example:81\r\nX-Any: caf\u00e9\r\nContent-Length: 5\r\n\r\nhello", Encoding.Latin1.GetString(head.Written.Span));
    }

    [Fact]
    public void is_forgotten_when_the_next_one_begins()
    {
        using var head = new RequestHead();
        head.Begin("GET", "", "", "/" + new string('a', 200_000));
        head.Field("X", new string('b', 200_000));
        head.End();
        Assert.Equal(400_023, head.Written.Length);
        head.Begin("GET", "", "", "/");
        head.End();

        Assert.Equal("GET / HTTP/1.1\r\n\r\n", Encoding.Latin1.GetString(head.Written.Span));
    }

    [Theory]
    [InlineData("a\r\nX-Internal-User-Id: 1")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void has_no_room_for_a_second_field_within_one(string value)
    {
        using var head = new RequestHead();
        head.Begin("GET", "", "", "/");

        Assert.Throws<InvalidOperationException>(() => head.Field("X", value));
    }

    [Fact]
    public void is_not_the_only_thing_that_can_be_written()
    {
        using var head = new RequestHead();
        head.Begin("GET", "", "", "/");
        head.Clear();
        head.Chunk(new byte[26]);

        Assert.Equal("1a\r\n" + new string('\0', 26) + "\r\n", Encoding.Latin1.GetString(head.Written.Span));
    }

    [Theory]
    [InlineData("", "", "/a/b?c", "/a/b?c")]
    [InlineData("/v2", "", "/a?c", "/v2/a?c")]
    [InlineData("", "/a", "/a/b?c", "/b?c")]
    [InlineData("", "/a", "/A/b", "/b")]
    [InlineData("/v2", "/a", "/a", "/v2/")]
    [InlineData("/v2", "/a", "/a?c", "/v2/?c")]
    [InlineData("/v2", "/a", "/ab", "/v2/ab")]
    [InlineData("", "/a", "/b/a", "/b/a")]
    public void has_a_path_that_its_route_may_change(string prefix, string removed, string target, string changed) =>
        Assert.Equal(changed, prefix + new PathChange(prefix, removed).Shortened(target).ToString());
}
