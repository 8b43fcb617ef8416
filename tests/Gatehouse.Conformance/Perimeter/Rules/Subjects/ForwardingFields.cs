using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Behind;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>What is said of a client, and by whom (RFC 7239 §8, RFC 9110 §7.6.3).</summary>
internal static class ForwardingFields
{
    public static readonly Rule[] Rules =
    [
        new("RFC 7239 §8.1", "a client's address is the last that X-Forwarded-For says", Get(), Status(200), ForwardedFieldMatches("X-Forwarded-For", @"(^|[ ,])127\.0\.0\.1$")),
        new("RFC 7239 §8.1", "what a stranger says in X-Forwarded-For is not believed",
            Get("X-Forwarded-For: 6.6.6.6"), Status(200), LastAddress("127.0.0.1"), Strictly(ForwardedField("X-Forwarded-For", "127.0.0.1"))),
        new("RFC 7239 §8.1", "what a stranger says in two lines of X-Forwarded-For is not believed",
            Get("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 7.7.7.7"), Status(200), LastAddress("127.0.0.1"), Strictly(ForwardedField("X-Forwarded-For", "127.0.0.1"))),
        new("RFC 7239 §8.1", "what a stranger says in Forwarded is not forwarded", Get("Forwarded: for=6.6.6.6;proto=https"), Status(200), NotForwardedText("6.6.6.6")) { IsOurs = true },
        new("RFC 7239 §8.1", "what a stranger says in X-Real-IP is not forwarded", Get("X-Real-IP: 6.6.6.6"), Status(200), NotForwardedText("6.6.6.6")) { IsOurs = true },
        new("RFC 7239 §8.1", "what a stranger says in X-Forwarded-Proto is not believed", Get("X-Forwarded-Proto: https"), Status(200), NotForwardedText("X-Forwarded-Proto: https")) { IsOurs = true },
        new("RFC 7239 §8.1", "what a stranger says in X-Forwarded-Host is not believed", Get("X-Forwarded-Host: evil.example"), Status(200), NotForwardedText("evil.example")) { IsOurs = true },
        new("RFC 7239 §8.1", "what a stranger says in X-Forwarded-Port is not forwarded", Get("X-Forwarded-Port: 666"), Status(200), NotForwardedText("Port: 666")) { IsOurs = true },
        new("RFC 7239 §8.1", "what a stranger says in X-Forwarded-Prefix is not forwarded", Get("X-Forwarded-Prefix: /evil"), Status(200), NotForwardedText("evil")) { IsOurs = true },
        new("RFC 7239 §8.1", "what a stranger says in X-Original-URL is not forwarded", Get("X-Original-URL: /evil"), Status(200), NotForwardedText("evil")) { IsOurs = true },
        new("RFC 7239 §8.1", "what a stranger says in X-Rewrite-URL is not forwarded", Get("X-Rewrite-URL: /evil"), Status(200), NotForwardedText("evil")) { IsOurs = true },
        new("RFC 7239 §8.1", "what a stranger says in True-Client-IP is not forwarded", Get("True-Client-IP: 6.6.6.6"), Status(200), NotForwardedText("6.6.6.6")) { IsOurs = true },
        new("RFC 7239 §8.1", "what a stranger says in CF-Connecting-IP is not forwarded", Get("CF-Connecting-IP: 6.6.6.6"), Status(200), NotForwardedText("6.6.6.6")) { IsOurs = true },
        new("RFC 7239 §8.1", "what a stranger says in X_Forwarded_For is not forwarded", Get("X_Forwarded_For: 6.6.6.6"), Status(200), NotForwardedText("6.6.6.6")) { IsOurs = true },
        new("RFC 7239 §8.1", "a believed proxy's X-Forwarded-For says who the client is",
            Get("X-Forwarded-For: 6.6.6.6, 7.7.7.7"), Status(200), ForwardedField("X-Forwarded-For", "7.7.7.7")) { Setting = Setting.Trusting, IsOurs = true },
        new("RFC 7239 §8.1", "a believed proxy's X-Forwarded-Proto is believed",
            Get("X-Forwarded-For: 7.7.7.7\r\nX-Forwarded-Proto: https"), Status(200), ForwardedField("X-Forwarded-Proto", "https")) { Setting = Setting.Trusting, IsOurs = true },
        new("RFC 7239 §8.1", "a believed proxy that says nonsense is not followed",
            Get("X-Forwarded-For: nonsense"), Status(200), ForwardedField("X-Forwarded-For", "127.0.0.1")) { Setting = Setting.Trusting, IsOurs = true },
        new("RFC 9110 §7.6.3", "a gateway adds itself to a request's Via", Get(), Status(200), ForwardedFieldMatches("Via", @"^1\.1 \S+$")),
        new("RFC 9110 §7.6.3", "a gateway adds itself after those who were before it",
            Get("Via: 1.0 fred, 1.1 p.example"), Status(200), LastVia(@"1\.0 fred, ?1\.1 p\.example, ?1\.1 \S+$")),
        new("RFC 9110 §7.6.3", "Via says which version came in", Raw("GET {here} HTTP/1.0\r\n{fields}\r\n"), Status(200), ForwardedFieldMatches("Via", @"^1\.0 \S+$")),
        new("RFC 9110 §7.6.3", "Via says nothing of the machine", Get(), Status(200), NotForwardedText("localhost"), Strictly(ForwardedField("Via", "1.1 gatehouse"))),
        new("RFC 9110 §7.6.3", "an answer's Via is returned", Get(), Answers(Ok("Via: 1.1 behind.example", "")), Status(200), FieldMatches("Via", @"^1\.1 behind\.example")),
        new("RFC 9110 §10.1.5", "User-Agent and Referer are forwarded", Get("User-Agent: a/1\r\nReferer: http://x.example/"), Status(200), ForwardedField("User-Agent", "a/1"), ForwardedField("Referer", "http://x.example/")),
        new("RFC 9110 §10.1.5", "a request without User-Agent gets none", Get(), Status(200), ForwardedField("User-Agent")),
        new("RFC 9110 §12.5.3", "Accept-Encoding is forwarded as it is", Get("Accept-Encoding: br;q=1, gzip;q=0.1"), Status(200), ForwardedField("Accept-Encoding", "br;q=1, gzip;q=0.1")),
        new("RFC 9110 §12.5.3", "a request without Accept-Encoding gets none", Get(), Status(200), ForwardedField("Accept-Encoding")),
        new("RFC 9110 §8.4", "a coded answer is not unpacked",
            Get("Accept-Encoding: gzip"), Answers(Ok("Content-Encoding: gzip", "\u001f\u008bnot really")), Status(200), Field("Content-Encoding", "gzip"), Body("\u001f\u008bnot really")),
        new("RFC 9110 §15.4", "a redirection is returned, not followed",
            Get(), Answers("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"), Status(302), Field("Location", "http://127.0.0.1:1/"), Forwarded()),
        new("RFC 9218 §4", "Priority passes in both directions",
            Get("Priority: u=1, i"), Answers(Ok("Priority: u=3", "")), Status(200), ForwardedField("Priority", "u=1, i"), Field("Priority", "u=3")),
        new("RFC 6265 §5.4", "Cookie is forwarded as one line", Get("Cookie: a=1; b=2"), Status(200), ForwardedField("Cookie", "a=1; b=2")),
        new("RFC 6265 §3", "lines of Set-Cookie are not folded into one",
            Get(), Answers(Ok("Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2; Expires=Wed, 09 Jun 2100 10:18:14 GMT", "")), Status(200), Field("Set-Cookie", "a=1; Path=/", "b=2; Expires=Wed, 09 Jun 2100 10:18:14 GMT")),
        new("RFC 6265 §5.4", "cookies of one client are not kept for another",
            Script([.. Get(), .. Get()]), Answers(Ok("Set-Cookie: a=1; Path=/", "")), Answers(200, 200), ForwardedField("Cookie")),
        new("RFC 9110 §5.5", "bytes beyond ASCII in an answer pass as they are", Get(), Answers(Ok("X-Opaque: caf\u00e9 \u00ff", "")), Status(200), Field("X-Opaque", "caf\u00e9 \u00ff")),
        new("RFC 9112 §4", "a reason phrase is of no meaning", Get(), Answers("HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nhello"), Status(200), Body("hello")),
        new("RFC 9110 §15", "a status that it does not know is returned", Get(), Answers("HTTP/1.1 299 Odd\r\nContent-Length: 5\r\n\r\nhello"), Status(299), Body("hello")),
        new("RFC 9110 §15", "a failure of the service's own is returned as it is",
            Get(), Answers("HTTP/1.1 500 Oops\r\nContent-Length: 5\r\nX-Reason: 1\r\n\r\nhello"), Status(500), Field("X-Reason", "1"), Body("hello")),
        new("RFC 9110 §11.6.1", "a service's 401 keeps its challenge",
            Get(), Answers("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"inner\"\r\nContent-Length: 0\r\n\r\n"), Status(401), Field("WWW-Authenticate", "Basic realm=\"inner\"")),
        new("RFC 9110 §6.6.1", "an answer's Date is the service's", Get(), Answers(Ok("Date: Tue, 15 Nov 1994 08:12:31 GMT", "")), Status(200), Field("Date", "Tue, 15 Nov 1994 08:12:31 GMT")),
        new("RFC 9110 §6.6.1", "an answer without Date gets one", Get(), Status(200), FieldMatches("Date", "GMT$")),
        new("RFC 9110 §10.2.4", "an answer's Server is returned, not replaced", Get(), Answers(Ok("Server: inner/1", "")), Status(200), Field("Server", "inner/1")),
        new("RFC 9110 §8.8.3", "conditional fields pass in both directions",
            Get("If-None-Match: \"a\""), Answers(Ok("ETag: W/\"b\"\r\nVary: Accept, Cookie", "")), Status(200), ForwardedField("If-None-Match", "\"a\""), Field("ETag", "W/\"b\"")),
        new("RFC 9110 §14.2", "ranges pass in both directions",
            Get("Range: bytes=0-1"), Answers("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/5\r\nContent-Length: 2\r\n\r\nhe"),
            Status(206), ForwardedField("Range", "bytes=0-1"), Field("Content-Range", "bytes 0-1/5"), Body("he")),
    ];

    private static Expectation LastAddress(string address) => scene => Task.FromResult(
        scene.Seen is [.., var last] && last.Request["X-Forwarded-For"] is [.., var line] && line.EndsWith(address, StringComparison.Ordinal) ? null : "the last address is not the client's");

    private static Expectation LastVia(string pattern) => scene => Task.FromResult(
        scene.Seen is [.., var last] && System.Text.RegularExpressions.Regex.IsMatch(string.Join(", ", last.Request["Via"]), pattern) ? null : "does not add itself to Via");
}
