using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Request lines and field lines (RFC 9112 §2, §3, §5).</summary>
internal static class Lines
{
    private static readonly Expectation[] Refused = [Status(400), Closes, NotForwarded];

    public static readonly Rule[] Rules =
    [
        new("RFC 9112 §5.1", "a space between a name and its colon is refused with 400", Get("X-Bad : 1"), Refused),
        new("RFC 9112 §5.1", "a tab between a name and its colon is refused with 400", Get("X-Bad\t: 1"), Refused),
        new("RFC 9112 §5.1", "a space before the colon of Transfer-Encoding is refused with 400", Post("Transfer-Encoding : chunked\r\nContent-Length: 5", "hello"), Refused),
        new("RFC 9112 §5.1", "space around a value is no part of it", Get("X-Trimmed: \t a b \t "), Status(200), ForwardedField("X-Trimmed", "a b")),
        new("RFC 9112 §5.2", "a folded line is refused, or unfolded with spaces",
            Get("X-Folded: a\r\n b"), Either(Refused, [Status(200), ForwardedFieldMatches("X-Folded", "^a +b$")])),
        new("RFC 9112 §5.2", "a folded Transfer-Encoding is refused", Post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n"), Either(Refused, [Status(200), ForwardedBody("")])),
        new("RFC 9112 §2.2", "a line that begins with a space before the first field is refused, or dropped",
            Raw("GET {here} HTTP/1.1\r\n X-Early: 1\r\n{fields}\r\n"), Either(Refused, [Status(200), NotForwardedText("X-Early")])),
        new("RFC 9112 §2.2", "a CR alone within a value is refused, or becomes a space", Get("X-Cr: a\rb"), Either(Refused, [Status(200), ForwardedField("X-Cr", "a b")])),
        new("RFC 9112 §2.2", "a CR alone hides no field", Get("X-Cr: a\rX-Internal-User-Id: eve"), Either(Refused, [Status(200), ForwardedField("X-Cr", "a X-Internal-User-Id: eve")])),
        new("RFC 9112 §2.2", "a CR alone in the request line is refused", Raw("GET {here} HTTP/1.1\rX: 1\r\n{fields}\r\n"), Refused),
        new("RFC 9110 §5.5", "a NUL within a value is refused, or becomes a space", Get("X-Nul: a\0b"), Either(Refused, [Status(200), ForwardedField("X-Nul", "a b")])),
        new("RFC 9110 §5.1", "a NUL within a name is refused", Get("X-\0Nul: a"), Refused),
        new("RFC 9110 §5.1", "a name with a space is refused", Get("X Bad: 1"), Refused),
        new("RFC 9110 §5.1", "a name beyond ASCII is refused", Get("X-B\u00e4d: 1"), Refused),
        new("RFC 9110 §5.1", "an empty name is refused", Get(": 1"), Refused),
        new("RFC 9112 §5", "a line without a colon is refused", Get("nonsense"), Refused),
        new("RFC 9110 §5.5", "bytes beyond ASCII in a value pass as they are", Get("X-Opaque: caf\u00e9 \u00ff"), Status(200), ForwardedField("X-Opaque", "caf\u00e9 \u00ff")),
        new("RFC 9110 §5.3", "lines of one name keep their order", Get("X-List: a\r\nX-Other: 1\r\nX-List: b, c"),
            Status(200), ForwardedListOf("X-List", "a, b, c")),
        new("RFC 9110 §5.1", "fields that it does not know are forwarded", Get("X-Never-Heard-Of: 1\r\nPriority: u=1"),
            Status(200), ForwardedField("X-Never-Heard-Of", "1"), ForwardedField("Priority", "u=1")),
        new("RFC 9112 §2.2", "an empty line before the request line is ignored", Raw("\r\nGET {here} HTTP/1.1\r\n{fields}\r\n"), Status(200), Forwarded()),
        new("RFC 9112 §2.2", "lines that end with LF alone are refused, or understood",
            Raw("GET {here} HTTP/1.1\nHost: gate.example\nAuthorization: Bearer {token}\nX-Rule: {rule}\n\n"), Either([Status(200), Forwarded()], Refused)),
        new("RFC 9112 §3", "two spaces in the request line are refused, or understood as one",
            Raw("GET  {here} HTTP/1.1\r\n{fields}\r\n"), Either(Refused, [Status(200), ForwardedTarget("{here}")])),
        new("RFC 9112 §3", "a space before the method is refused", Raw(" GET {here} HTTP/1.1\r\n{fields}\r\n"), Refused),
        new("RFC 9112 §3.2", "a target with a space is refused and not repaired", Raw("GET {here} b HTTP/1.1\r\n{fields}\r\n"), Refused),
        new("RFC 9112 §3", "a word after the version is refused", Raw("GET {here} HTTP/1.1 x\r\n{fields}\r\n"), Refused),
        new("RFC 9112 §3", "a request line without a version is refused", Script(Send("GET {here}\r\n\r\n")), ClosesOrRefuses, NotForwarded),
        new("RFC 9112 §2.3", "a version in lower case is refused", Raw("GET {here} http/1.1\r\n{fields}\r\n"), Status(400, 505), Closes, NotForwarded),
        new("RFC 9110 §15.6.6", "a version that it does not speak is refused", Raw("GET {here} HTTP/3.0\r\n{fields}\r\n"), Status(400, 505), Closes, NotForwarded),
        new("RFC 9112 §2.3", "a version of many digits is refused", Raw("GET {here} HTTP/1.11\r\n{fields}\r\n"), Status(400, 505), Closes, NotForwarded),
        new("RFC 9113 §3.4", "the preface of HTTP/2 is refused where HTTP/1.1 is spoken", Script(Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")), ClosesOrRefuses, NotForwarded),
        new("RFC 9112 §3.1", "a method that is no token is refused", Raw("GE(T {here} HTTP/1.1\r\n{fields}\r\n"), Status(400, 501), Closes, NotForwarded),
        new("RFC 9112 §3.1", "a missing method is refused", Raw("{here} HTTP/1.1\r\n{fields}\r\n"), Refused),
        new("RFC 9110 §9.1", "a method that it does not know is forwarded, or refused by its name",
            Ask("FROBNICATE", "{here}", "", ""), Either([Status(200), ForwardedMethod("FROBNICATE")], [Status(405, 501), NotForwarded])),
        new("RFC 9112 §3", "a request line of 8,000 bytes is understood", Get(target: "{here}?" + new string('a', 7900)), Status(200), Forwarded()),
        new("RFC 9110 §15.5.15", "a target that is too long is refused with 414", Get(target: "{here}?" + new string('a', 70_000)), Status(414), Closes, NotForwarded),
        new("RFC 9110 §5.4", "a field that is too long is refused with a 4xx", Get("X-Long: " + new string('a', 70_000)), Status(400, 413, 431), Strictly(Status(431)), Closes, NotForwarded),
        new("RFC 6585 §5", "too many fields are refused with a 4xx",
            Get(string.Join("\r\n", Enumerable.Range(0, 2000).Select(static at => $"X-{at}: 1"))), Status(400, 413, 431), Strictly(Status(431)), Closes, NotForwarded),
        new("RFC 9110 §5.4", "ninety fields are forwarded", Get(string.Join("\r\n", Enumerable.Range(0, 90).Select(static at => $"X-{at}: 1"))), Status(200), ForwardedField("X-89", "1")),
        new("RFC 9110 §9.1", "methods have case: get is not GET", Ask("get", "{here}", "", ""), Either([Status(200), ForwardedMethod("get")], [Status(400, 405, 501), NotForwarded])),
        new("RFC 9110 §5.1", "a name with a bracket is refused", Get("X(Bad): 1"), Refused),
    ];

    private static Expectation ClosesOrRefuses => static async scene =>
    {
        var rest = await scene.Client.Wire.ReadToEndAsync();
        return rest.Length == 0 || !rest.Contains("HTTP/1.1 2", StringComparison.Ordinal) ? null : $"answers {Short(rest)}";
    };

    private static Expectation ForwardedListOf(string name, string list) => scene =>
        Task.FromResult(scene.Seen is [.., var last] && string.Join(", ", last.Request[name]) == list ? null : "does not keep the order");
}
