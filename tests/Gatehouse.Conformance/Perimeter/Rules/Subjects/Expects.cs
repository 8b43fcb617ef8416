using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Behind;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Expect: 100-continue, and answers before the answer (RFC 9110 §10.1.1, §15.2).</summary>
internal static class Expects
{
    private const string Waiting = "POST {here} HTTP/1.1\r\n{fields}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    private const string Go = "HTTP/1.1 100 Continue\r\n\r\n";
    private const string Hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";

    public static readonly Rule[] Rules =
    [
        new("RFC 9110 §10.1.1", "a client that waits for 100 gets it, and its body goes on",
            Script(Send(Waiting), Continue, Send("hello"), Answer), [Sends(Go), ReadsBody, Sends(Ok("", "hello"))], Status(200), ForwardedBody("hello")),
        new("RFC 9110 §10.1.1", "a client that waits for 100 gets it though the service sends none",
            Script(Send(Waiting), Continue, Send("hello"), Answer), Status(200), ForwardedBody("hello")) { IsOurs = true },
        new("RFC 9110 §10.1.1", "a client that does not wait for 100 is answered", Raw(Waiting + "hello"), Status(200), ForwardedBody("hello")),
        new("RFC 9110 §10.1.1", "a refusal comes instead of 100",
            Raw("POST {here} HTTP/1.1\r\nHost: gate.example\r\nX-Rule: {rule}\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"), Status(401), Interim(), NotForwarded) { IsOurs = true },
        new("RFC 9110 §10.1.1", "a refusal of the head comes instead of 100",
            Raw("POST {here} HTTP/1.1\r\n{fields}X-Bad : 1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"), Status(400), Interim(), NotForwarded),
        new("RFC 9110 §10.1.1", "a length beyond the limit is refused instead of 100",
            Raw("POST {here} HTTP/1.1\r\n{fields}Expect: 100-continue\r\nContent-Length: 40000000\r\n\r\n"), Status(413), Interim(), NoneWhole) { IsOurs = true },
        new("RFC 9110 §10.1.1", "a client of HTTP/1.0 gets no 100",
            Raw("POST {here} HTTP/1.0\r\n{fields}Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"), Status(200), Interim(), ForwardedBody("hello")),
        new("RFC 9110 §10.1.1", "an expectation that it does not know is refused with 417, or forwarded",
            Raw("POST {here} HTTP/1.1\r\n{fields}Expect: magic\r\nContent-Length: 5\r\n\r\nhello"), Either([Status(417), NotForwarded], [Status(200), ForwardedBody("hello")])),
        new("RFC 9110 §10.1.1", "100-continue has no case",
            Script(Send(Waiting.Replace("100-continue", "100-Continue", StringComparison.Ordinal)), Continue, Send("hello"), Answer), [Sends(Go), ReadsBody, Sends(Ok("", "hello"))], Status(200), ForwardedBody("hello")),
        new("RFC 9110 §10.1.1", "a service's refusal comes instead of 100, and its body is never asked for",
            Raw("POST {here} HTTP/1.1\r\n{fields}Expect: 100-continue\r\nContent-Length: 5000\r\n\r\n"),
            [Sends("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"), Ends], Status(403), Body("no"), Interim()),
        new("RFC 9110 §10.1.1", "a chunked body that waits for 100 goes on when it comes",
            Script(
                Send("POST {here} HTTP/1.1\r\n{fields}Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"), Continue, Send("5\r\nhello\r\n0\r\n\r\n"), Answer),
            [Sends(Go), ReadsBody, Sends(Ok("", "hello"))], Status(200), ForwardedBody("hello"), Stays),
        new("RFC 9110 §15.2", "a service's 103 is returned, or dropped, and the answer is understood",
            Get(), Answers(Hints + Ok("", "hello")), Status(200), Body("hello"), Either([Interim(103)], [Interim()]), Stays),
        new("RFC 9110 §15.2", "several interim answers of a service do no harm",
            Get(), Answers(Hints + "HTTP/1.1 102 Processing\r\n\r\n" + Hints + Ok("", "hello")), Status(200), Body("hello"), Stays),
        new("RFC 9110 §15.2", "a service's 100 that nobody waits for does no harm", Post("Content-Length: 5", "hello"), [Sends(Go), ReadsBody, Sends(Ok("", "hello"))], Status(200), Body("hello"), Stays),
        new("RFC 9110 §15.2", "an interim answer is never sent to HTTP/1.0",
            Raw("GET {here} HTTP/1.0\r\n{fields}\r\n"), Answers(Hints + Ok("", "hello")), Status(200), Interim(), Body("hello"), Closes),
        new("RFC 9110 §15.2", "fields of an interim answer are not those of the answer", Get(), Answers(Hints + Ok("", "hello")), Status(200), Field("Link"), Body("hello")),
        new("RFC 9110 §15.2", "a service that says 103 and dies is a failure",
            Get(), AnswersAndEnds(Hints), Status(502)),
    ];
}
