using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Chunked requests (RFC 9112 §7.1), and the spellings of them in which requests were smuggled.</summary>
internal static class Chunks
{
    private static readonly Expectation[] Understood = [Status(200), ForwardedBody("hello"), OneLength];

    /// <summary>The service may have its head already: then what it has must look cut. And no further request may come out of it.</summary>
    private static readonly Expectation[] Refused = [Status(400), Closes, NoneWhole];

    public static readonly Rule[] Rules =
    [
        new("RFC 9112 §7.1", "chunks are put together", Chunked("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"), Understood),
        new("RFC 9112 §7.1", "a size may have leading zeros", Chunked("0005\r\nhello\r\n0\r\n\r\n"), Understood),
        new("RFC 9112 §7.1", "a last chunk may have many zeros", Chunked("5\r\nhello\r\n000\r\n\r\n"), Understood),
        new("RFC 9112 §7.1", "a size is hexadecimal in either case",
            Chunked("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"), Status(200), ForwardedBody("01234567890123456789")),
        new("RFC 9112 §7.1", "an empty body is one chunk of nothing", Chunked("0\r\n\r\n"), Status(200), ForwardedBody("")),
        new("RFC 9112 §7.1.1", "an extension that it does not know is ignored", Chunked("5;name=value\r\nhello\r\n0;last\r\n\r\n"), Understood),
        new("RFC 9112 §7.1.1", "an extension with a quoted value is ignored", Chunked("5;name=\"a;b\"\r\nhello\r\n0\r\n\r\n"), Understood),
        new("RFC 9112 §7.1.1", "an extension is not forwarded", Chunked("5;secret=1\r\nhello\r\n0\r\n\r\n"), Status(200), NotForwardedText("secret")),
        new("RFC 9112 §7.1", "a size beyond any integer is refused", Chunked("FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"), Status(400, 413), Closes, NoneWhole),
        new("RFC 9112 §7.1", "a size that overflows 32 bits to five is refused", Chunked("100000005\r\nhello\r\n0\r\n\r\n"), Status(400, 413), Closes, NoneWhole) { IsOurs = true },
        new("RFC 9112 §7.1", "a size that overflows 64 bits to five is refused", Chunked("10000000000000005\r\nhello\r\n0\r\n\r\n"), Status(400, 413), Closes, NoneWhole),
        new("RFC 9112 §7.1", "a negative size is refused", Chunked("-5\r\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1", "a size with a plus is refused", Chunked("+5\r\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1", "a size with 0x before it is refused", Chunked("0x5\r\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1", "a size with an underscore is refused", Chunked("0_5\r\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1", "a size that is no number is refused", Chunked("xyz\r\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1", "an empty size is refused", Chunked("\r\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1", "an extension without a size is refused", Chunked(";x\r\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1", "a space before the size is refused", Chunked(" 5\r\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1", "a size line that ends with LF alone is refused", Chunked("5\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1.1", "an extension that ends with LF alone is refused", Chunked("5;x\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1.1", "an extension with a CR in it is refused", Chunked("5;x\ry\r\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1.1", "a LF in an extension begins no request", Chunked("2;\nxx\r\n4c\r\n0\r\n\r\nGET {here}/smuggled HTTP/1.1\r\n{fields}\r\n"), Refused),
        new("RFC 9112 §7.1", "a chunk that is longer than its size is refused", Chunked("3\r\nhello\r\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1", "a chunk that ends with LF alone is refused", Chunked("5\r\nhello\n0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1", "a chunk that ends with CR alone is refused", Chunked("5\r\nhello\r0\r\n\r\n"), Refused),
        new("RFC 9112 §7.1", "a last chunk that ends with LF alone is refused", Chunked("5\r\nhello\r\n0\n\n"), Refused),
        new("RFC 9112 §7.1", "what comes after the last chunk is the next request",
            Script(Send("POST {here}/1 HTTP/1.1\r\n{fields}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET {here}/2 HTTP/1.1\r\n{fields}\r\n"), Answer, Answer),
            Answers(200, 200), ForwardedTarget("{here}/2"), Stays),
        new("RFC 9112 §7.1", "a body is forwarded while it comes",
            Script(
                Send("POST {here} HTTP/1.1\r\n{fields}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), BodyArrives("hello"), Send("5\r\nworld\r\n"), BodyArrives("world"), Send("0\r\n\r\n"), Answer),
            Status(200), ForwardedBody("helloworld")),
        new("RFC 9112 §7.1.1", "extensions of a megabyte are refused", Chunked("5;" + new string('x', 1024 * 1024) + "\r\nhello\r\n0\r\n\r\n"), Status(400, 413, 431), Closes, NoneWhole),
        new("RFC 9112 §7.1.1", "extensions of many chunks, together a megabyte, are refused",
            Chunked(string.Concat(Enumerable.Repeat("1;" + new string('x', 1000) + "\r\na\r\n", 1050)) + "0\r\n\r\n"), Status(400, 413, 431), Closes, NoneWhole),
        new("RFC 9112 §7.1.1", "an extension with a NUL in it is refused", Chunked("5;x\0y\r\nhello\r\n0\r\n\r\n"), Refused),
    ];

    private static Step[] Chunked(string body) => Post("Transfer-Encoding: chunked", body);
}
