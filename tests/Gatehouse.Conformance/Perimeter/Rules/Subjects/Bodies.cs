using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Behind;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Answers with a body, without one, and those that break off (RFC 9112 §6, §8; RFC 9110 §6.4).</summary>
internal static class Bodies
{
    public static readonly Rule[] Rules =
    [
        new("RFC 9112 §6.3", "an answer with a length is returned whole", Get(), Status(200), Field("Content-Length", "5"), Body("hello"), Stays),
        new("RFC 9112 §6.3", "a chunked answer is returned whole", Get(), Answers(Chunked("", "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n")), Status(200), Body("hello"), Stays),
        new("RFC 9112 §6.3", "an answer that ends with its connection is returned whole",
            Get(), AnswersAndEnds("HTTP/1.1 200 OK\r\n\r\nhello"), Status(200), Body("hello")),
        new("RFC 9112 §6.1", "an answer to HTTP/1.0 is not chunked",
            Raw("GET {here} HTTP/1.0\r\n{fields}\r\n"), Answers(Chunked("", "5\r\nhello\r\n0\r\n\r\n")), Status(200), Field("Transfer-Encoding"), Body("hello"), Closes),
        new("RFC 9112 §6.3", "an empty answer with a length is returned with it", Get(), Answers(Ok("", "")), Status(200), Field("Content-Length", "0"), Body(""), Stays),
        new("RFC 9110 §9.3.2", "an answer to HEAD has no body and keeps its length",
            Ask("HEAD", "{here}", "", ""), FirstAndThen(Answers("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Kept: 1\r\n\r\n"), Hello), Status(200), ForwardedMethod("HEAD"), Field("Content-Length", "5"), Field("X-Kept", "1"), Stays),
        new("RFC 9112 §6.3", "an answer to HEAD that says chunked has no body",
            Ask("HEAD", "{here}", "", ""), FirstAndThen(Answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), Hello), Status(200), Stays),
        new("RFC 9110 §15.3.5", "204 has no body", Get(), Answers("HTTP/1.1 204 No Content\r\nX-Kept: 1\r\n\r\n"), Status(204), Field("X-Kept", "1"), Stays),
        new("RFC 9110 §8.6", "204 has neither length nor coding",
            Get(), Answers("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"), Status(204, 502), Field204, Stays),
        new("RFC 9110 §15.4.5", "304 has no body, whatever length it names",
            Get("If-None-Match: \"a\""), Answers("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: \"a\"\r\n\r\n"), Status(304), Field("ETag", "\"a\""), Stays),
        new("RFC 9110 §15.3.6", "205 has no content", Get(), Answers("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"), Status(205), Body(""), Stays),
        new("RFC 9112 §6.3", "what a service sends after 204 is never another answer",
            Script([.. Get(), .. Get(target: "{here}/2")]), FirstAndThen([ReadsBody, Sends("HTTP/1.1 204 No Content\r\n\r\n" + Evil), Ends], Hello), NeverEvil),
        new("RFC 9112 §9.2", "what a service sends after its answer is never another answer",
            Script([.. Get(), .. Get(target: "{here}/2")]), FirstAndThen([ReadsBody, Sends(Ok("", "hello") + Evil), Ends], Hello), NeverEvil) { Setting = Setting.Alone },
        new("RFC 9112 §9.2", "what a service sends after its answer to HEAD is never another answer",
            Script([.. Ask("HEAD", "{here}", "", ""), .. Get(target: "{here}/2")]), FirstAndThen([ReadsBody, Sends(Ok("", Evil)), Ends], Hello), NeverEvil),
        new("RFC 9112 §8", "an answer that breaks off before its length looks cut",
            Get(), [ReadsBody, Sends("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), ClientMayHave(5), Ends], Status(200), Cut),
        new("RFC 9112 §8", "an answer that is torn off before its length looks cut",
            Get(), [ReadsBody, Sends("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), ClientMayHave(5), Resets], Status(200), Cut),
        new("RFC 9112 §8", "a chunked answer that breaks off between two chunks looks cut",
            Get(), [ReadsBody, Sends(Chunked("", "5\r\nhello\r\n")), ClientMayHave(5), Ends], Status(200), Cut),
        new("RFC 9112 §8", "a chunked answer that breaks off within a chunk looks cut",
            Get(), [ReadsBody, Sends(Chunked("", "5\r\nhello\r\n5\r\nwo")), ClientMayHave(5), Ends], Status(200), Cut),
        new("RFC 9112 §8", "a chunked answer that breaks off before its trailers' end looks cut",
            Get(), [ReadsBody, Sends(Chunked("", "5\r\nhello\r\n")), ClientMayHave(5), Sends("0\r\nX-T"), Ends], Status(200), Cut),
        new("RFC 9112 §8", "a chunked answer that is torn off looks cut",
            Get(), [ReadsBody, Sends(Chunked("", "5\r\nhello\r\n")), ClientMayHave(5), Resets], Status(200), Cut),
        new("RFC 9112 §8", "an answer without a length that is torn off looks cut",
            Get(), [ReadsBody, Sends("HTTP/1.1 200 OK\r\n\r\nhello"), ClientMayHave(5), Resets], Status(200), Cut),
        new("RFC 9112 §7.1", "a chunked answer with a size that is no number looks cut",
            Get(), [ReadsBody, Sends(Chunked("", "5\r\nhello\r\n")), ClientMayHave(5), Sends("xyz\r\nhello\r\n0\r\n\r\n"), AwaitsEnd], Status(200), Cut),
        new("RFC 9112 §7.1", "a chunked answer with a size that overflows looks cut",
            Get(), [ReadsBody, Sends(Chunked("", "5\r\nhello\r\n")), ClientMayHave(5), Sends("10000000000000005\r\nhello\r\n0\r\n\r\n"), AwaitsEnd], Status(200), Cut),
        new("RFC 9112 §7.1", "a chunked answer with a chunk that is longer than its size looks cut",
            Get(), [ReadsBody, Sends(Chunked("", "5\r\nhello\r\n")), ClientMayHave(5), Sends("3\r\nhello\r\n0\r\n\r\n"), AwaitsEnd], Status(200), Cut),
        new("RFC 9112 §7.1", "an answer is returned while it comes",
            Get(), [ReadsBody, Sends(Chunked("", "5\r\nhello\r\n")), ClientHas(5), Sends("5\r\nworld\r\n"), ClientHas(10), Sends("0\r\n\r\n")], Status(200), Body("helloworld"), Stays),
        new("RFC 9112 §6.3", "an answer with a length is returned while it comes",
            Get(), [ReadsBody, Sends("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), ClientHas(5), Sends("world")], Status(200), Body("helloworld"), Stays),
        new("RFC 9112 §9.5", "an answer that comes before all of its request is returned once all of it was sent",
            Script(Send("POST {here} HTTP/1.1\r\n{fields}Content-Length: 10\r\n\r\nhello"), Says("early"), Send("world"), Answer),
            [Sends("HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nhello"), Said("early"), ReadsBody], Status(413), Body("hello")),
        new("RFC 9110 §9.3.1", "a body of GET is forwarded, or refused", Ask("GET", "{here}", "Content-Length: 5", "hello"), Either([Status(200), ForwardedBody("hello")], [Status(400, 411, 413), NotForwarded])),
        new("RFC 9110 §9.3.5", "a body of DELETE is forwarded, or refused", Ask("DELETE", "{here}", "Content-Length: 5", "hello"), Either([Status(200), ForwardedBody("hello")], [Status(400, 411, 413), NotForwarded])),
        new("RFC 9110 §8.6", "a POST without a body says so to the service", Post("Content-Length: 0", ""), Status(200), ForwardedField("Content-Length", "0")),
        new("RFC 9110 §9.3.3", "PUT and PATCH are forwarded with their bodies",
            Script([.. Ask("PUT", "{here}", "Content-Length: 1", "a"), .. Ask("PATCH", "{here}", "Content-Length: 5", "hello")]), Answers(200, 200), ForwardedMethod("PATCH"), ForwardedBody("hello")),
        new("RFC 9112 §9.3", "a request after one whose body was never read is understood, or the connection closes",
            Script(Send("POST /nobody/here HTTP/1.1\r\n{fields}Content-Length: 5\r\n\r\nhello"), Answer), Either([Status(404), Stays], [Status(404), Closes])) { IsOurs = true },
    ];

    private const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Evil: 1\r\n\r\nevil";

    private static Expectation Field204 => Of(static answer =>
        answer.Status == 204 && answer["Content-Length"].Length + answer["Transfer-Encoding"].Length > 0 ? "204 with a length" : null);

    private static Expectation NeverEvil => static scene => Task.FromResult(
        scene.Client.Answers.Any(static answer => answer["X-Evil"].Length > 0 || answer.Body.Contains("evil", StringComparison.Ordinal)) ? "takes it for the answer to another request" : null);
}
