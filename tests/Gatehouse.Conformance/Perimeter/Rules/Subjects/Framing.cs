using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Behind;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Where a request ends (RFC 9112 §6): nobody may read it in two ways.</summary>
internal static class Framing
{
    private const string Smuggled = "GET {here}/smuggled HTTP/1.1\r\n{fields}\r\n";

    /// <summary>400, nothing more on this connection, and nothing at the service.</summary>
    private static readonly Expectation[] Refused = [Status(400), Closes, NotForwarded];

    private static readonly Expectation RefusedOrRepaired = Either(Refused, [Status(200), ForwardedBody(""), OneLength, Closes]);

    public static readonly Rule[] Rules =
    [
        new("RFC 9112 §6.3", "a request with Transfer-Encoding and Content-Length is refused with 400, or forwarded without its length, and the connection closed",
            Post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"), RefusedOrRepaired, Strictly(Refused)),
        new("RFC 9112 §6.3", "a request with Content-Length before Transfer-Encoding is refused with 400, or forwarded without its length, and the connection closed",
            Post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), RefusedOrRepaired, Strictly(Refused)),
        new("RFC 9112 §6.3", "what follows a request of two lengths is never a request",
            Post("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + Smuggled), RefusedOrRepaired, Strictly(Refused)),
        new("RFC 9112 §6.3", "two lengths that differ are refused with 400 and the connection closed",
            Post("Content-Length: 5\r\nContent-Length: 6", "hello"), Refused),
        new("RFC 9112 §6.3", "a list of lengths that differ is refused with 400 and the connection closed",
            Post("Content-Length: 5, 6", "hello"), Refused),
        new("RFC 9112 §6.3", "a length given twice is refused, or forwarded once",
            Post("Content-Length: 5\r\nContent-Length: 5", "hello"), Either(Refused, [Status(200), ForwardedField("Content-Length", "5"), ForwardedBody("hello")])),
        new("RFC 9112 §6.3", "a list of one and the same length is refused, or forwarded as one",
            Post("Content-Length: 5, 5", "hello"), Either(Refused, [Status(200), ForwardedField("Content-Length", "5"), ForwardedBody("hello")])),
        new("RFC 9110 §8.6", "a length with a minus is refused with 400 and the connection closed", Post("Content-Length: -5", "hello"), Refused),
        new("RFC 9110 §8.6", "a hexadecimal length is refused with 400 and the connection closed", Post("Content-Length: 0x5", "hello"), Refused),
        new("RFC 9110 §8.6", "a length with a fraction is refused with 400 and the connection closed", Post("Content-Length: 5.0", "hello"), Refused),
        new("RFC 9110 §8.6", "a length of two numbers is refused with 400 and the connection closed", Post("Content-Length: 5 5", "hello"), Refused),
        new("RFC 9110 §8.6", "an empty length is refused with 400 and the connection closed", Post("Content-Length: ", "hello"), Refused),
        new("RFC 9110 §8.6", "a length that overflows to five is refused and the connection closed",
            Post("Content-Length: 18446744073709551621", "hello"), Status(400, 413), Closes, NotForwarded),
        new("RFC 9112 §6.3", "a coding that is not chunked at the end is refused and the connection closed",
            Post("Transfer-Encoding: gzip", "hello"), Status(400, 422, 501), Closes, NotForwarded),
        new("RFC 9112 §6.3", "a coding after chunked is refused and the connection closed",
            Post("Transfer-Encoding: chunked, gzip", "0\r\n\r\n"), Status(400, 422, 501), Closes, NotForwarded),
        new("RFC 9112 §6.1", "a coding that it does not understand is refused and the connection closed",
            Post("Transfer-Encoding: xchunked", "0\r\n\r\n"), Status(400, 422, 501), Closes, NotForwarded),
        new("RFC 9112 §6.1", "a coding with a control character before its name is refused and the connection closed",
            Post("Transfer-Encoding: \vchunked", "0\r\n\r\n"), Status(400, 422, 501), Closes, NotForwarded),
        new("RFC 9112 §6.1", "a coding in quotes is refused and the connection closed",
            Post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n"), Status(400, 422, 501), Closes, NotForwarded),
        new("RFC 9112 §7", "the name of a coding has no case",
            Post("Transfer-Encoding: CHUNKED", "5\r\nhello\r\n0\r\n\r\n"), Status(200), ForwardedBody("hello"), OneLength),
        new("RFC 9112 §6.1", "Transfer-Encoding in HTTP/1.0 is faulty framing, after which the connection closes",
            Raw("POST {here} HTTP/1.0\r\n{fields}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), Either([Status(400), Closes, NotForwarded], [Status(200), Closes])),
        new("RFC 9112 §6.3", "a request without a length has no body",
            Script(Send("POST {here} HTTP/1.1\r\n{fields}\r\nGET {here}/second HTTP/1.1\r\n{fields}\r\n"), Answer, Answer), Answers(200, 200), ForwardedTarget("{here}/second"), ForwardedMethod("GET")),
        new("RFC 9112 §6.2", "a body of a known length is forwarded as it is",
            Post("Content-Length: 5", "hello"), Status(200), ForwardedBody("hello"), OneLength, Stays),
        new("RFC 9112 §9.3.2", "requests that come together are answered in their order",
            Script(Send("POST {here}/1 HTTP/1.1\r\n{fields}Content-Length: 5\r\n\r\nhelloGET {here}/2 HTTP/1.1\r\n{fields}\r\nGET {here}/3 HTTP/1.1\r\n{fields}\r\n"), Answer, Answer, Answer),
            [ReadsBody, static upstream => upstream.SendAsync(Ok("X-Target: " + upstream.Seen.Request.Target, ""))],
            Answers(200, 200, 200), FieldMatches("X-Target", "/3$"), Stays),
        new("RFC 9112 §6.3", "bytes beyond the length belong to the next request",
            Script(Send("POST {here}/1 HTTP/1.1\r\n{fields}Content-Length: 2\r\n\r\nheGET {here}/2 HTTP/1.1\r\n{fields}\r\n"), Answer, Answer), Answers(200, 200), ForwardedTarget("{here}/2")),
        new("RFC 9112 §8", "a request that breaks off before its length never looks whole",
            Script(Send("POST {here} HTTP/1.1\r\n{fields}Content-Length: 10\r\n\r\nhello"), MayArrive, Finish), [ReadsBody, AwaitsEnd], NoneWhole),
        new("RFC 9112 §8", "a request that is torn off before its length never looks whole",
            Script(Send("POST {here} HTTP/1.1\r\n{fields}Content-Length: 10\r\n\r\nhello"), MayArrive, Abort), [ReadsBody, AwaitsEnd], NoneWhole),
        new("RFC 9112 §8", "a chunked request that breaks off between two chunks never looks whole",
            Script(Send("POST {here} HTTP/1.1\r\n{fields}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), MayArrive, Finish), [ReadsBody, AwaitsEnd], NoneWhole),
        new("RFC 9112 §8", "a chunked request that breaks off before its trailers' end never looks whole",
            Script(Send("POST {here} HTTP/1.1\r\n{fields}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"), MayArrive, Finish), [ReadsBody, AwaitsEnd], NoneWhole),
        new("RFC 9112 §8", "a request that breaks off within its head is never forwarded",
            Script(Send("GET {here} HTTP/1.1\r\n{fields}X-Half: 1\r\n"), Finish), CloseOf(400), NotForwarded),
        new("RFC 9110 §8.6", "a length with a plus is refused with 400 and the connection closed", Post("Content-Length: +5", "hello"), Refused),
        new("RFC 9110 §8.6", "a length beyond any integer is refused and the connection closed",
            Post("Content-Length: 99999999999999999999999", "hello"), Status(400, 413), Closes, NotForwarded),
        new("RFC 9112 §6.1", "chunked applied twice is refused and the connection closed",
            Post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n"), Status(400, 422, 501), Closes, NotForwarded),
        new("RFC 9112 §6.1", "chunked applied twice in two lines is refused and the connection closed",
            Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), Status(400, 422, 501), Closes, NotForwarded),
        new("RFC 9112 §6.1", "a coding before chunked is refused, or forwarded with its name",
            Post("Transfer-Encoding: gzip, chunked", "5\r\nhello\r\n0\r\n\r\n"),
            Either([Status(400, 422, 501), NotForwarded], [Status(200), ForwardedField("Transfer-Encoding", "gzip, chunked")])),
        new("RFC 9112 §6.1", "identity beside chunked is refused and the connection closed",
            Post("Transfer-Encoding: identity, chunked", "0\r\n\r\n"), Status(400, 422, 501), Closes, NotForwarded),
    ];

    /// <summary>Closes without an answer, or with this one.</summary>
    private static Expectation CloseOf(int status) => async scene =>
    {
        var rest = await scene.Client.Wire.ReadToEndAsync();
        return rest.Length == 0 || rest.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal) ? null : $"answers {Short(rest)}";
    };
}
