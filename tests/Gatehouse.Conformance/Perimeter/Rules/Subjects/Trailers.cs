using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Behind;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Trailers (RFC 9110 §6.5): passed on as such or dropped, never made headers.</summary>
internal static class Trailers
{
    public static readonly Rule[] Rules =
    [
        new("RFC 9110 §6.5.1", "a request's trailer never becomes a header", Trailed("X-Late: 1"), Status(200), ForwardedField("X-Late"), ForwardedBody("hello")),
        new("RFC 9110 §6.5.1", "a request's trailer that says who somebody is does not reach the service", Trailed("X-Internal-User-Id: eve"), Status(200, 400), NothingForwardedOf("eve")) { IsOurs = true },
        new("RFC 9110 §6.5.1", "a request's trailer that says whence somebody comes does not reach the service", Trailed("X-Forwarded-For: 6.6.6.6"), Status(200, 400), NothingForwardedOf("6.6.6.6")) { IsOurs = true },
        new("RFC 9110 §6.5.1", "a request's trailer cannot authenticate",
            Raw("POST {here} HTTP/1.1\r\nHost: gate.example\r\nX-Rule: {rule}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nAuthorization: Bearer {token}\r\n\r\n"), Status(401), NotForwarded) { IsOurs = true },
        new("RFC 9110 §6.5.1", "a request's trailer cannot change its framing", Trailed("Content-Length: 1\r\nTransfer-Encoding: gzip"), Either([Status(400), NoneWhole], [Status(200), ForwardedBody("hello"), OneLength])),
        new("RFC 9110 §6.5.1", "a request's trailer cannot change its host", Trailed("Host: evil.example"), NoHost("evil.example"), Strictly(NothingForwardedOf("evil.example"))),
        new("RFC 9110 §7.6.1", "a request's trailer that Connection names is not forwarded",
            Post("Transfer-Encoding: chunked\r\nConnection: X-Late\r\nTrailer: X-Late", "5\r\nhello\r\n0\r\nX-Late: 1\r\n\r\n"), Either([Status(200), ForwardedTrailer("X-Late")], [Status(400), NoneWhole])),
        new("RFC 9112 §7.1.2", "what follows a request's trailers is the next request", Trailed("X-Late: 1"), Status(200), Stays),
        new("RFC 9112 §5", "a request's trailer that is no field is refused", Trailed("nonsense"), Status(400), Closes, NoneWhole),
        new("RFC 9112 §5.1", "a request's trailer with a space before its colon is refused", Trailed("X-Late : 1"), Status(400), Closes, NoneWhole),
        new("RFC 9110 §6.5.1", "an answer's trailer never becomes a header",
            Get(), Answers(Chunked("", "5\r\nhello\r\n0\r\nX-Late: 1\r\n\r\n")), Status(200), Field("X-Late"), Body("hello"), Stays),
        new("RFC 9110 §6.5", "an answer's trailers are returned, or dropped",
            Get("TE: trailers\r\nConnection: TE"), Answers(Chunked("Trailer: X-Late", "5\r\nhello\r\n0\r\nX-Late: 1\r\n\r\n")), Status(200), Body("hello"), Either([Trailer("X-Late", "1")], [Trailer("X-Late")])),
        new("RFC 9110 §6.5.1", "an answer's trailer cannot set a cookie",
            Get("TE: trailers\r\nConnection: TE"), Answers(Chunked("", "5\r\nhello\r\n0\r\nSet-Cookie: a=1\r\n\r\n")), Status(200), Field("Set-Cookie"), Strictly(Trailer("Set-Cookie"))),
        new("RFC 9110 §6.5.1", "an answer's trailer cannot change its framing",
            Get(), Answers(Chunked("", "5\r\nhello\r\n0\r\nContent-Length: 1\r\n\r\n")), Status(200), Body("hello"), Strictly(Trailer("Content-Length")), Stays),
        new("RFC 9112 §6.1", "an answer to HTTP/1.0 has no trailers",
            Raw("GET {here} HTTP/1.0\r\n{fields}\r\n"), Answers(Chunked("", "5\r\nhello\r\n0\r\nX-Late: 1\r\n\r\n")), Status(200), Body("hello"), Closes),
        new("RFC 9110 §5.4", "a request's trailers that are too long are refused", Trailed("X-Late: " + new string('a', 70_000)), Status(400, 413, 431), Closes, NoneWhole),
    ];

    private static Expectation NothingForwardedOf(string text) => scene => Task.FromResult(
        scene.Seen.SelectMany(static seen => seen.Request.Fields.Concat(seen.Request.Trailers)).FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line ? $"forwards {Short(line)}" : null);

    private static Expectation NoHost(string host) => scene => Task.FromResult(
        scene.Seen.Any(seen => seen.Request["Host"].Contains(host, StringComparer.OrdinalIgnoreCase)) ? "takes it for the host" : null);

    private static Step[] Trailed(string trailers) => Post("Transfer-Encoding: chunked", $"5\r\nhello\r\n0\r\n{trailers}\r\n\r\n");
}
