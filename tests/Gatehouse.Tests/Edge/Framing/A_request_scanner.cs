using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Framing;

namespace Gatehouse.Tests.Edge.Framing;

/// <summary>Where a message begins and ends, and what is none (RFC 9112, RFC 9110 §5). Every case is shown whole, byte by byte and split at every place.</summary>
public class A_request_scanner
{
    private const string Host = "Host: a\r\n";
    private const string Chunked = "POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: chunked\r\n\r\n";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://a.example:80/x?y HTTP/1.1\r\nHost: b\r\n\r\n")]
    [InlineData("M-SEARCH /x!$&'()*+,;=:@%20?q#f HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nhOST:a\r\nX:\r\nY:\t \r\nZ: caf\u00e9\tand \"all\"\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\t 005 \r\n\r\nhello")]
    [InlineData("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n\0\n\r\n\u00ff")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(Chunked + "0\r\n\r\n")]
    [InlineData(Chunked + "5\r\nhello\r\n00000a\r\n0123456789\r\n0\r\n\r\n")]
    [InlineData(Chunked + "5;a=b;c=\"d \u00e9\"\r\n\r\n\0\r\n\r\n0;x\r\nX-Sum: 1\r\nEtag: 2\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \tChunked\t\r\n\r\n0\r\n\r\n")]
    public void lets_a_request_through_as_it_is(string request)
    {
        var look = Look.Always(request + request + "GET");

        Assert.Equal(request + request, look.Approved);
        Assert.Null(look.Reason);
        Assert.Equal(2, look.Messages);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\nHost: a\r\n\r\n", "line_end")]
    [InlineData("GET / HTTP/1.1\rHost: a\r\n\r\n", "line_end")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\n\r\n", "line_end")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\n", "line_end")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n", "line_end")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\r\n\r\n", "line_end")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", "line_end")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \u007f\r\n\r\n", "line_end")]
    [InlineData("GET /\u0001 HTTP/1.1\r\nHost: a\r\n\r\n", "line_end")]
    [InlineData("\u0016\u0003\u0001\u0002", "line_end")]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "request_line")]
    [InlineData("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "line_end")]
    [InlineData("GET /\r\n", "request_line")]
    [InlineData("GET  / HTTP/1.1\r\n", "request_line")]
    [InlineData("GET /  HTTP/1.1\r\n", "request_line")]
    [InlineData("GET / HTTP/1.1 \r\n", "request_line")]
    [InlineData(" GET / HTTP/1.1\r\n", "request_line")]
    [InlineData("GET\t/ HTTP/1.1\r\n", "request_line")]
    [InlineData("GET / x HTTP/1.1\r\n", "request_line")]
    [InlineData("GET / http/1.1\r\n", "request_line")]
    [InlineData("GET / HTTP/1.1.1\r\n", "request_line")]
    [InlineData("GET / HTTPS/1.1\r\n", "request_line")]
    [InlineData("G(T / HTTP/1.1\r\n", "request_line")]
    [InlineData("GET  HTTP/1.1\r\n", "request_line")]
    [InlineData("GET / HTTP/2.0\r\n", "version")]
    [InlineData("GET / HTTP/1.2\r\n", "version")]
    [InlineData("GET / HTTP/0.9\r\n", "version")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "version")]
    [InlineData("TRACE / HTTP/1.1\r\n", "method")]
    [InlineData("CONNECT a:443 HTTP/1.1\r\n", "method")]
    [InlineData("GET * HTTP/1.1\r\n", "target")]
    [InlineData("GET a.example:80 HTTP/1.1\r\n", "target")]
    [InlineData("GET ftp://a/ HTTP/1.1\r\n", "target")]
    [InlineData("GET http:///x HTTP/1.1\r\n", "target")]
    [InlineData("GET http://u@a/x HTTP/1.1\r\n", "target")]
    [InlineData("GET /x%00 HTTP/1.1\r\n", "target")]
    [InlineData("GET /caf\u00e9 HTTP/1.1\r\n", "target")]
    public void refuses_a_line_that_is_no_request_line(string bytes, string reason) => Refuses(bytes, reason);

    [Theory]
    [InlineData(" X: 1\r\n", "folded_line")]
    [InlineData("\tX: 1\r\n", "folded_line")]
    [InlineData("X: 1\r\n 2\r\n", "folded_line")]
    [InlineData("X : 1\r\n", "field_name")]
    [InlineData("X\t: 1\r\n", "field_name")]
    [InlineData("X\r\n", "field_name")]
    [InlineData(": 1\r\n", "field_name")]
    [InlineData("X(y): 1\r\n", "field_name")]
    [InlineData("X\u00e9: 1\r\n", "field_name")]
    [InlineData("Content-Length : 5\r\n", "field_name")]
    [InlineData("Content-Length: +5\r\n", "content_length")]
    [InlineData("Content-Length: -5\r\n", "content_length")]
    [InlineData("Content-Length: 0x5\r\n", "content_length")]
    [InlineData("Content-Length: 5 5\r\n", "content_length")]
    [InlineData("Content-Length: 5,5\r\n", "content_length")]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n", "content_length")]
    [InlineData("Content-Length: 5\r\ncontent-length: 6\r\n", "content_length")]
    [InlineData("Content-Length:\r\n", "content_length")]
    [InlineData("Content-Length: 5\u00a0\r\n", "content_length")]
    [InlineData("Content-Length: 9999999999999999999\r\n", "content_length")]
    [InlineData("Content_Length: 5\r\n", "content_length")]
    [InlineData("Transfer_Encoding: chunked\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: gzip\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: identity\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: chunked, chunked\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: chunked, gzip, chunked\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: xchunked\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: chunked;x\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: \"chunked\"\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: ,chunked\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding:\r\n", "transfer_coding")]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n", "unknown_coding")]
    [InlineData("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "unknown_coding")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "two_lengths")]
    [InlineData("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "two_lengths")]
    [InlineData("Connection: Upgrade\r\nContent-Length: 5\r\n", "upgrade_with_content")]
    [InlineData("Connection: x, upgrade\r\nTransfer-Encoding: chunked\r\n", "upgrade_with_content")]
    public void refuses_a_head_whose_end_two_servers_could_see_at_different_places(string fields, string reason) =>
        Refuses("POST / HTTP/1.1\r\n" + Host + fields + "\r\nhello", reason);

    [Theory]
    [InlineData("")]
    [InlineData("Host:\r\n")]
    [InlineData("Host: a\r\nHost: a\r\n")]
    [InlineData("Host: a\r\nHost: b\r\n")]
    [InlineData("Host: a b\r\n")]
    [InlineData("Host: a,b\r\nHost: c\r\n")]
    [InlineData("Host: *a\r\n")]
    [InlineData("Host: a;b\r\n")]
    [InlineData("Host: a/b\r\n")]
    [InlineData("Host: u@a\r\n")]
    [InlineData("Host: a:99999\r\n")]
    [InlineData("Host: a:b\r\n")]
    [InlineData("Host: [::1\r\n")]
    [InlineData("Host: a%62\r\n")]
    [InlineData("Host: \u00e9\r\n")]
    public void refuses_a_request_without_one_valid_host(string fields) => Refuses("GET / HTTP/1.1\r\n" + fields + "\r\n", "host");

    [Theory]
    [InlineData("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "transfer_coding")]
    [InlineData("POST / HTTP/1.0\r\nHost: a\r\n\r\n", "length_missing")]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", "host")]
    public void refuses_what_HTTP_1_0_does_not_have(string request, string reason) => Refuses(request, reason);

    [Theory]
    [InlineData("\r\n", "", "chunk")]
    [InlineData("g\r\n", "", "chunk")]
    [InlineData("0x5\r\nhello\r\n", "", "chunk")]
    [InlineData("+5\r\nhello\r\n", "", "chunk")]
    [InlineData("-1\r\n", "", "chunk")]
    [InlineData(" 5\r\nhello\r\n", "", "chunk")]
    [InlineData("5 \r\nhello\r\n", "", "chunk")]
    [InlineData("5 ;a\r\nhello\r\n", "", "chunk")]
    [InlineData("FFFFFFFF\r\n", "", "chunk")]
    [InlineData("80000000\r\n", "", "chunk")]
    [InlineData("100000005\r\nhello\r\n", "", "chunk")]
    [InlineData("000000005\r\nhello\r\n", "", "chunk")]
    [InlineData("5\nhello\r\n", "", "line_end")]
    [InlineData("5;a\nhello\r\n", "", "line_end")]
    [InlineData("5;a=\"\r\"\r\nhello\r\n", "", "line_end")]
    [InlineData("5;a\u0001\r\nhello\r\n", "", "line_end")]
    [InlineData("5\r\nhello!\r\n", "5\r\nhello", "chunk")]
    [InlineData("5\r\nhello\n0\r\n\r\n", "5\r\nhello", "line_end")]
    [InlineData("5\r\nhello\r0\r\n\r\n", "5\r\nhello", "line_end")]
    [InlineData("0\r\nX : 1\r\n\r\n", "", "field_name")]
    [InlineData("0\r\nX: 1\n\r\n", "", "line_end")]
    [InlineData("0\r\n X: 1\r\n\r\n", "", "folded_line")]
    [InlineData("0\r\nContent-Length: 1\r\n\r\n", "", "trailer")]
    [InlineData("0\r\nTransfer_Encoding: x\r\n\r\n", "", "trailer")]
    [InlineData("0\r\nhost: b\r\n\r\n", "", "trailer")]
    [InlineData("0\r\nX: 1\r\nAuthorization: Bearer x\r\n\r\n", "", "trailer")]
    public void refuses_a_chunk_or_trailer_that_is_wrong_after_what_was_right(string chunks, string approved, string reason)
    {
        var look = Look.Always(Chunked + chunks);

        Assert.Equal(reason, look.Reason);
        Assert.Equal(Chunked + approved, look.Approved);
    }

    [Fact]
    public void bounds_everything()
    {
        var small = new FramingLimits(RequestLine: 40, Fields: 60, FieldCount: 3, Extensions: 20);
        Assert.Equal("target_too_long", Look.Always("GET /" + new string('a', 25) + " HTTP/1.1\r\n", small).Reason);
        Assert.Null(Look.Always("GET /" + new string('a', 24) + " HTTP/1.1\r\nHost: a\r\n\r\n", small).Reason);
        Assert.Equal("target_too_long", Look.Always(new string('a', 39), small).Reason);
        Assert.Equal("target_too_long", Look.Always(new string('a', 50) + "\n", small).Reason);
        Assert.Equal("fields_too_large", Look.Always("GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('b', 47), small).Reason);
        Assert.Null(Look.Always("GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('b', 46) + "\r\n\r\n", small).Reason);
        Assert.Null(Look.Always("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 1\r\n\r\n", small).Reason);
        Assert.Equal("fields_too_large", Look.Always("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 1\r\nZ:\r\n\r\n", small).Reason);
        var lenient = small with { Fields = 200 };
        Assert.Equal("chunk_extensions", Look.Always(Chunked + "1;" + new string('a', 27), lenient).Reason);
        Assert.Null(Look.Always(Chunked + "1;" + new string('a', 19) + "\r\nx\r\n", lenient).Reason);
        Assert.Equal("chunk_extensions", Look.Always(Chunked + "1;" + new string('a', 19) + "\r\nx\r\n1;\r\n", lenient).Reason);
        Assert.Equal("fields_too_large", Look.Always(Chunked + "0\r\nX: 1\r\nY: 1\r\n", lenient).Reason);
        Assert.Equal("connection", Look.Whole("GET / HTTP/1.1\r\nHost: a\r\nConnection: " + string.Join(',', Enumerable.Repeat("x", 101)) + "\r\n\r\n").Reason);
    }

    [Fact]
    public void does_not_look_at_what_follows_a_request_until_it_is_asked_to()
    {
        const string Request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n\r\n";
        var scanner = new RequestScanner(Look.Limits);
        scanner.Begin();
        scanner.Scan(new(Encoding.Latin1.GetBytes(Request + "\0\0\0")));

        Assert.True(scanner.IsBetween);
        Assert.Null(scanner.Refusal);
        Assert.Equal(Request.Length, scanner.Approved);
    }

    [Fact]
    public void tells_which_fields_Connection_names()
    {
        var scanner = new RequestScanner(Look.Limits);
        scanner.Begin();
        scanner.Scan(new("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: X-Mine ,, close,(x), upgrade,X-Yours\r\n\r\n"u8.ToArray()));

        Assert.Equal(["X-Mine", "X-Yours"], scanner.Head.Nominated);
    }

    [Fact]
    public void says_the_same_of_any_bytes_however_they_come() => Prop.ForAll(RequestBytes.Arbitrary(), ArbMap.Default.ArbFor<byte[]>(), static (request, lengths) =>
    {
        var whole = Look.Whole(request.Text);
        var split = Look.At(request.Text, lengths.Select(static length => 1 + length));
        var slowly = Look.ByteByByte(request.Text);
        return (whole with { Searched = 0 }) == (split with { Searched = 0 }) && (whole with { Searched = 0 }) == (slowly with { Searched = 0 });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void approves_the_beginning_of_what_it_was_shown_and_nothing_else() => Prop.ForAll(RequestBytes.Arbitrary(), static request =>
    {
        var look = Look.Whole(request.Text);
        return request.Text.StartsWith(look.Approved, StringComparison.Ordinal) && (look.Reason is null || look.Approved.Length < request.Text.Length);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void looks_at_no_byte_more_than_twice() => Prop.ForAll(RequestBytes.Arbitrary(), static request =>
        Look.Whole(request.Text).Searched <= request.Text.Length && Look.ByteByByte(request.Text).Searched <= 2 * request.Text.Length).QuickCheckThrowOnFailure();

    [Fact]
    public void does_not_search_content() =>
        Assert.InRange(Look.ByteByByte("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n" + new string('x', 10000)).Searched, 1, 120);

    private static void Refuses(string bytes, string reason)
    {
        var look = Look.Always(bytes);
        Assert.Equal(reason, look.Reason);
        Assert.Equal("", look.Approved);

        // And behind one that is good, which goes through.
        const string Good = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        Assert.Equal(Good, Look.Always(Good + bytes).Approved);
    }
}
