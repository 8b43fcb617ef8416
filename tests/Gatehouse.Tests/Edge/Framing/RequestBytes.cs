using FsCheck;
using FsCheck.Fluent;

namespace Gatehouse.Tests.Edge.Framing;

/// <summary>Bytes that are nearly requests: good ones put together from parts, one after another, and then some of them damaged.</summary>
public sealed record RequestBytes(string Text)
{
    private static readonly string[] Lines =
    [
        "GET / HTTP/1.1", "POST /x?y=1 HTTP/1.1", "PUT /%41/b HTTP/1.1", "GET / HTTP/1.0", "OPTIONS * HTTP/1.1", "HEAD http://a.example/ HTTP/1.1", "DELETE /x#y HTTP/1.1", "PATCH //..//%2e HTTP/1.1",
    ];

    private static readonly string[] Fields =
    [
        "Content-Length: 3", "Content-Length: 0", "Transfer-Encoding: chunked", "Connection: close", "Connection: keep-alive, X-A", "Connection: upgrade", "X-A: 1", "Accept: */*",
        "X: caf\u00e9", "Expect: 100-continue", "TE: trailers", "Cookie: a=b; c=d", "Host: b", "X-Empty:", "Upgrade: websocket",
    ];

    private static readonly string[] Bodies =
    [
        "", "", "abc", "3\r\nabc\r\n0\r\n\r\n", "3;x=y\r\nabc\r\n1\r\n\n\r\n0\r\n\r\n", "0\r\nX-A: 1\r\n\r\n", "0\r\nX-Sum: 1\r\n\r\n", "ffffffff\r\n", "5\r\nabc",
    ];

    private static readonly char[] Damage = [' ', '\t', '\r', '\n', '\0', ':', ';', ',', '+', '/', '%', '0', '9', 'a', 'Z', '_', '-', '"', '\u007f', '\u0080', '\u00ff', '@', '[', ']', '?', '#', '*'];

    /// <summary>How FsCheck makes them.</summary>
    public static Arbitrary<RequestBytes> Arbitrary() => Gen.ListOf(Request()).SelectMany(static all => Damaged(string.Concat(all))).Select(static text => new RequestBytes(text)).ToArbitrary();

    /// <summary>One request that may be damaged, with nothing behind it.</summary>
    public static Gen<string> One() => Request().SelectMany(Damaged);

    public override string ToString() => Text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal);

    private static Gen<string> Request() =>
        from line in Gen.Elements(Lines)
        from fields in Gen.ListOf(Gen.Elements(Fields))
        from body in Gen.Elements(Bodies)
        select $"{line}\r\nHost: a\r\n{string.Concat(fields.Take(5).Select(static field => field + "\r\n"))}\r\n{body}";

    private static Gen<string> Damaged(string text) =>
        from kind in Gen.Choose(0, 5)
        from place in Gen.Choose(0, Math.Max(0, text.Length - 1))
        from letter in Gen.Elements(Damage)
        select text.Length == 0 ? text : kind switch
        {
            0 => text.Insert(place, letter.ToString()),
            1 => text.Remove(place, 1),
            2 => text.Remove(place, 1).Insert(place, letter.ToString()),
            3 => text.Insert(place, text[place].ToString()),
            _ => text,
        };
}
