using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Behind;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Services that fail or answer what is no answer (RFC 9110 §15.6, RFC 9112 §6.3).</summary>
internal static class Failures
{
    public static readonly Rule[] Rules =
    [
        Bad("RFC 9110 §15.6.3", "an answer that is no HTTP", "garbage\r\n\r\n"),
        Bad("RFC 9110 §15.6.3", "an answer without a status", "HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
        Bad("RFC 9110 §15.6.3", "an answer with a status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"),
        Bad("RFC 9110 §15.6.3", "an answer with a status that is no number", "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n"),
        Bad("RFC 9110 §15.6.3", "no answer", ""),
        Bad("RFC 9110 §15.6.3", "half a head", "HTTP/1.1 200 OK\r\nContent-Le"),
        Bad("RFC 9112 §6.3", "an answer with lengths that differ", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
        Bad("RFC 9112 §6.3", "an answer with a list of lengths that differ", "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello"),
        Bad("RFC 9112 §6.3", "an answer with a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        Bad("RFC 9112 §6.3", "an answer with a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello"),
        Bad("RFC 9112 §6.3", "an answer with a length with a plus", "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello"),
        Bad("RFC 9112 §6.3", "an answer with a length beyond any integer", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nhello"),
        new("RFC 9112 §6.3", "an answer with the same length twice is repaired, or becomes 502",
            Get(), AnswersAndEnds("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"), Either([Status(200), Field("Content-Length", "5"), Body("hello")], [Status(502)])),
        new("RFC 9112 §6.3", "an answer with Transfer-Encoding and Content-Length is repaired, or becomes 502",
            Get(), AnswersAndEnds(Chunked("Content-Length: 3", "5\r\nhello\r\n0\r\n\r\n")), Either([Status(200), Field("Content-Length"), Body("hello")], [Status(502)])),
        new("RFC 9112 §5.2", "a folded line of an answer is unfolded, or becomes 502",
            Get(), AnswersAndEnds("HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\nContent-Length: 5\r\n\r\nhello"), Either([Status(200), FieldMatches("X-Folded", "^a +b$"), Body("hello")], [Status(502)])),
        new("RFC 9110 §5.5", "a NUL in an answer's value is repaired, or becomes 502",
            Get(), AnswersAndEnds(Ok("X-Nul: a\0b", "hello")), Either([Status(502)], [Status(200), FieldMatches("X-Nul", "^a ?b$")])),
        new("RFC 9112 §2.2", "a CR alone in an answer's value is repaired, or becomes 502",
            Get(), AnswersAndEnds(Ok("X-Cr: a\rSet-Cookie: b=1", "hello")), Either([Status(502)], [Status(200), FieldMatches("X-Cr", "^a Set-Cookie: b=1$")])),
        new("RFC 9112 §5.1", "space before the colon of an answer's field is removed, or becomes 502",
            Get(), AnswersAndEnds("HTTP/1.1 200 OK\r\nX-Spaced : a\r\nContent-Length: 5\r\n\r\nhello"), Either([Status(502)], [Status(200), Field("X-Spaced", "a"), Body("hello")], [Status(200), Field("X-Spaced"), NoSpaced])),
        new("RFC 9112 §5", "a line without a colon in an answer is dropped, or becomes 502",
            Get(), AnswersAndEnds("HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 5\r\n\r\nhello"), Either([Status(502)], [Status(200), Body("hello"), NoNonsense])),
        Bad("RFC 9110 §15.6.3", "an answer with a head of megabytes", "HTTP/1.1 200 OK\r\nX-Long: " + new string('a', 2 * 1024 * 1024) + "\r\nContent-Length: 5\r\n\r\nhello"),
        new("RFC 9110 §15.6.3", "a service that tears the connection down becomes 502", Get(), [Resets], Status(502)),
        new("RFC 9110 §15.6.3", "a service that refuses connections becomes 502, or 503", Get(), Status(502, 503), Strictly(Status(502))) { Setting = Setting.Unreachable },
        new("RFC 9110 §15.6.3", "a service that refuses connections for a body becomes 502, or 503",
            Post("Content-Length: 5", "hello"), Status(502, 503), Strictly(Status(502))) { Setting = Setting.Unreachable },
        new("RFC 9110 §15.6.3", "a service that refuses connections for a socket becomes 502, or 503", Upgrade(), Status(502, 503), Strictly(Status(502))) { Setting = Setting.Unreachable },
        new("RFC 9110 §15.6.5", "a service that does not answer in time becomes 504", Get(), [ReadsBody, AwaitsEnd], Status(504)) { Setting = Setting.Impatient, IsSlow = true },
        new("RFC 9110 §15.6.5", "a service that does not answer a POST in time becomes 504",
            Post("Content-Length: 5", "hello"), [ReadsBody, AwaitsEnd], Status(504)) { Setting = Setting.Impatient, IsSlow = true },
        new("RFC 9110 §15.6.5", "a service that is given up is left", Get(), [ReadsBody, AwaitsEnd], Status(504), LeavesService) { Setting = Setting.Impatient, IsSlow = true },
        new("RFC 9112 §8", "an answer that stops half-way is cut when its time is over",
            Get(), [ReadsBody, Sends("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), AwaitsEnd], Either([Status(200), Cut], [Status(504)])) { Setting = Setting.Impatient, IsSlow = true },
        new("RFC 9110 §9.2.2", "a POST is not sent again when the service closes without an answer",
            Script([.. Get(), Send(Request("POST", "{here}", "Content-Length: 5", "hello")), AnswerOrClose]), FirstAndThen(Hello, [ReadsBody, Ends]), Forwarded(2), Strictly(Expecting.Answers(200, 502))) { Setting = Setting.Alone },
        new("RFC 9110 §9.2.2", "a POST without a body is not sent again when the service closes without an answer",
            Script([.. Get(), Send(Request("POST", "{here}", "Content-Length: 0", "")), AnswerOrClose]), FirstAndThen(Hello, [ReadsBody, Ends]), Forwarded(2), Strictly(Expecting.Answers(200, 502))) { Setting = Setting.Alone },
        new("RFC 9110 §9.2.2", "a POST is not sent again when the service answers half a head",
            Post("Content-Length: 5", "hello"), [ReadsBody, Sends("HTTP/1.1 2"), Ends], Status(502), Forwarded()),
        new("RFC 9110 §9.2.2", "a GET that is never answered is not sent again and again", Get(), [ReadsBody, Ends], Status(502), AtMost(4)),
        new("RFC 9110 §15.6.3", "a failure does not end the client's connection", Get(), AnswersAndEnds("garbage\r\n\r\n"), Status(502), Stays502),
        new("RFC 9110 §9.3.2", "a failure for HEAD has no body", Ask("HEAD", "{here}", "", ""), AnswersAndEnds("garbage\r\n\r\n"), Status(502), Stays502),
        new("RFC 9457 §3", "a failure says what it is in problem details", Get(), AnswersAndEnds("garbage\r\n\r\n"), Status(502), Problem("bad-gateway")) { IsOurs = true },
        new("RFC 9457 §3", "a failure says nothing of where the service is", Get(), Status(502, 503), SaysNothingOfTheService) { Setting = Setting.Unreachable },
        new("RFC 9112 §6.1", "an answer with a coding that it does not understand is returned with its name, or becomes 502",
            Get(), AnswersAndEnds("HTTP/1.1 200 OK\r\nTransfer-Encoding: xyz\r\n\r\nhello"), Either([Status(502)], [Status(200), Field("Transfer-Encoding", "xyz")])),
        new("RFC 9110 §15.6.5", "a service that does not answer an upgrade in time becomes 504", Upgrade(), [AwaitsEnd], Status(504)) { Setting = Setting.Impatient, IsSlow = true },
    ];

    private static Expectation NoSpaced => Of(static answer => answer.Fields.Any(static line => line.StartsWith("X-Spaced ", StringComparison.Ordinal)) ? "returns the space" : null);

    private static Expectation NoNonsense => Of(static answer => answer.Fields.Contains("nonsense") ? "returns the line" : null);

    private static Expectation SaysNothingOfTheService => Of(static answer => answer.Body.Contains("127.0.0.1", StringComparison.Ordinal) ? "tells the service's address" : null);

    // The script answers every request with garbage, also the next one: what counts is that it is answered.
    private static Expectation Stays502 => static async scene =>
    {
        await scene.Client.SendAsync("GET {here}/again HTTP/1.1\r\n{fields}\r\n");
        await scene.Client.ReadAnswerAsync();
        return scene.Client.Answers[^1].Status == 502 ? null : "answers something else to the next request";
    };

    private static Expectation AtMost(int times) => scene => Task.FromResult(scene.Seen.Count <= times ? null : "is sent too often");

    private static Rule Bad(string section, string what, string bytes) => new(section, what + " becomes 502", Get(), AnswersAndEnds(bytes), Status(502));
}
