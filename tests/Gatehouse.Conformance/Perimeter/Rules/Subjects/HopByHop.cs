using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Behind;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Fields that end at the next hop, in both directions (RFC 9110 §7.6.1).</summary>
internal static class HopByHop
{
    public static readonly Rule[] Rules =
    [
        new("RFC 9110 §7.6.1", "a field that Connection names is not forwarded", Get("Connection: X-Hop\r\nX-Hop: 1"), Status(200), ForwardedField("X-Hop")),
        new("RFC 9110 §7.6.1", "every field that Connection names is not forwarded",
            Get("Connection: X-Hop, X-Jump\r\nX-Jump: 1\r\nX-Hop: 1"), Status(200), ForwardedField("X-Hop"), ForwardedField("X-Jump")),
        new("RFC 9110 §7.6.1", "a field that Connection names beside keep-alive is not forwarded",
            Get("Connection: keep-alive, X-Hop\r\nX-Hop: 1"), Status(200), ForwardedField("X-Hop")),
        new("RFC 9110 §7.6.1", "a field that Connection names beside close is not forwarded",
            Get("Connection: close, X-Hop\r\nX-Hop: 1"), Status(200), ForwardedField("X-Hop")),
        new("RFC 9110 §7.6.1", "names in Connection have no case", Get("connection: x-HOP\r\nX-Hop: 1"), Status(200), ForwardedField("X-Hop")),
        new("RFC 9110 §7.6.1", "a name in Connection that is in no field does no harm", Get("Connection: X-None\r\nX-Kept: 1"), Status(200), ForwardedField("X-Kept", "1")),
        new("RFC 9110 §7.6.1", "empty entries in Connection do no harm", Get("Connection: , X-Hop,, \r\nX-Hop: 1\r\nX-Kept: 1"), Status(200), ForwardedField("X-Hop"), ForwardedField("X-Kept", "1")),
        new("RFC 9110 §7.6.1", "Connection itself is not forwarded", Get("Connection: X-Hop, keep-alive"), Status(200), NotForwardedText("X-Hop")),
        new("RFC 9110 §7.6.1", "Keep-Alive is not forwarded", Get("Keep-Alive: timeout=5"), Status(200), ForwardedField("Keep-Alive")),
        new("RFC 9110 §7.6.1", "Proxy-Connection is not forwarded", Get("Proxy-Connection: keep-alive"), Status(200), ForwardedField("Proxy-Connection")),
        new("RFC 9110 §7.6.1", "TE is not forwarded", Get("TE: gzip;q=0.5\r\nConnection: TE"), Status(200), ForwardedField("TE")),
        new("RFC 9110 §10.1.4", "of TE at most trailers is forwarded", Get("TE: trailers, gzip\r\nConnection: TE"), Status(200), Either([ForwardedField("TE")], [ForwardedField("TE", "trailers")])),
        new("RFC 9110 §11.7.2", "Proxy-Authorization is not forwarded", Get("Proxy-Authorization: Basic ZXZlOmV2ZQ=="), Status(200), ForwardedField("Proxy-Authorization")) { IsOurs = true },
        new("RFC 9110 §7.8", "Upgrade to what it does not speak is not forwarded", Get("Connection: Upgrade\r\nUpgrade: foo/2"), Status(200), ForwardedField("Upgrade")) { IsOurs = true },
        new("RFC 9113 §3.1", "an upgrade to h2c is not forwarded, and neither are its settings",
            Get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"), Status(200), ForwardedField("Upgrade"), ForwardedField("HTTP2-Settings"), Stays),
        new("RFC 9113 §3.1", "HTTP2-Settings alone is not forwarded", Get("HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"), Status(200), ForwardedField("HTTP2-Settings")) { IsOurs = true },
        new("RFC 9110 §7.6.1", "Connection cannot have Content-Length removed",
            Post("Connection: Content-Length\r\nContent-Length: 5", "hello"), Either([Status(200), ForwardedBody("hello")], [Status(400), NotForwarded])),
        new("RFC 9110 §7.6.1", "Connection cannot have Transfer-Encoding removed",
            Post("Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"), Either([Status(200), ForwardedBody("hello")], [Status(400), NotForwarded])),
        new("RFC 9110 §7.6.1", "Connection cannot have Authorization removed", Get("Connection: Authorization"), Status(200), ForwardedField("Authorization", "Bearer {token}")) { IsOurs = true },
        new("RFC 9110 §7.6.1", "Connection cannot have our own fields removed",
            Get("Connection: X-Forwarded-For, X-Internal-User-Id, X-Request-Id, Via"), Status(200), ForwardedField("X-Forwarded-For", "127.0.0.1"),
            Strictly(ForwardedField("X-Internal-User-Id", "{rule}"), ForwardedFieldMatches("X-Request-Id", "."), ForwardedField("Via", "1.1 gatehouse"))),
        new("RFC 9112 §9.6", "a client that says close is answered and closed", Get("Connection: close"), Status(200), Body("hello"), Closes),
        new("RFC 9112 §9.6", "a client that says close is told so", Get("Connection: close"), Status(200), Field("Connection", "close")),
        new("RFC 9112 §9.3", "a client of HTTP/1.1 keeps its connection", Get(), Status(200), Stays),
        new("RFC 9112 §9.3", "a client of HTTP/1.0 loses its connection", Raw("GET {here} HTTP/1.0\r\n{fields}\r\n"), Status(200), Closes),
        new("RFC 9110 §7.6.1", "a field that an answer's Connection names is not returned", Get(), Answers(Ok("Connection: X-Hop\r\nX-Hop: 1\r\nX-Kept: 1", "")), Status(200), Field("X-Hop"), Field("X-Kept", "1")),
        new("RFC 9110 §7.6.1", "every field that an answer's Connection names is not returned",
            Get(), Answers(Ok("Connection: keep-alive, X-Hop\r\nConnection: X-Jump\r\nX-Jump: 1\r\nX-Hop: 1", "")), Status(200), Field("X-Hop"), Field("X-Jump")),
        new("RFC 9110 §7.6.1", "a service that closes its connection does not close the client's",
            Get(), AnswersAndEnds(Ok("Connection: close", "hello")), Status(200), Body("hello"), Stays),
        new("RFC 9110 §7.6.1", "an answer's Keep-Alive is not returned", Get(), Answers(Ok("Keep-Alive: timeout=77", "")), Status(200), FieldHasNot("Keep-Alive", "77")),
        new("RFC 9110 §7.6.1", "an answer's Proxy-Connection is not returned", Get(), Answers(Ok("Proxy-Connection: keep-alive", "")), Status(200), Field("Proxy-Connection")),
        new("RFC 9110 §11.7.1", "an answer's Proxy-Authenticate is not returned", Get(), Answers(Ok("Proxy-Authenticate: Basic realm=\"x\"", "")), Status(200), Field("Proxy-Authenticate")) { IsOurs = true },
        new("RFC 9110 §7.8", "an answer's Upgrade that nobody asked for is not returned", Get(), Answers(Ok("Upgrade: h2c\r\nConnection: Upgrade", "")), Status(200), Field("Upgrade")),
        new("RFC 9110 §7.6.1", "an answer's Connection cannot have its length removed",
            Get(), Answers(Ok("Connection: Content-Length", "hello")), Status(200), Body("hello"), Stays),
        new("RFC 9112 §2.3", "the version of an answer is its own, whatever the service speaks",
            Get(), AnswersAndEnds("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"), Status(200), Body("hello"), Stays),
        new("RFC 9112 §2.3", "the version of a forwarded request is its own, whatever the client speaks",
            Raw("GET {here} HTTP/1.0\r\n{fields}\r\n"), Status(200), ForwardedLine("HTTP/1.1")),
        new("RFC 9110 §7.6.1", "a field that a second Connection names is not forwarded",
            Get("Connection: keep-alive\r\nConnection: X-Hop\r\nX-Hop: 1"), Status(200), ForwardedField("X-Hop")),
    ];

    private static Expectation FieldHasNot(string name, string text) => Of(answer =>
        answer[name].Any(value => value.Contains(text, StringComparison.Ordinal)) ? $"returns {name}" : null);

    private static Expectation ForwardedLine(string version) => scene =>
        Task.FromResult(scene.Seen is [.., var last] && last.Request.First.EndsWith(version, StringComparison.Ordinal) ? null : "forwards the version of the client");
}
