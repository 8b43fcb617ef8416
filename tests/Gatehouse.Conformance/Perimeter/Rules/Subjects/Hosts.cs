using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Host (RFC 9112 §3.2, RFC 9110 §7.2).</summary>
internal static class Hosts
{
    private const string Token = "Authorization: Bearer {token}\r\nX-Rule: {rule}\r\n";

    private static readonly Expectation[] Refused = [Status(400), NotForwarded];

    public static readonly Rule[] Rules =
    [
        new("RFC 9112 §3.2", "a request without Host is refused with 400", Raw("GET {here} HTTP/1.1\r\n" + Token + "\r\n"), Refused),
        new("RFC 9112 §3.2", "a second Host is refused with 400", Get("Host: other.example"), Refused),
        new("RFC 9112 §3.2", "a second Host that says the same is refused with 400", Get("Host: gate.example"), Refused),
        new("RFC 9112 §3.2", "a Host with a space is refused with 400", With("gate example"), Refused),
        new("RFC 9112 §3.2", "a Host with a path is refused with 400", With("gate.example/path"), Refused),
        new("RFC 9112 §3.2", "a Host with a user is refused with 400", With("eve@gate.example"), Refused),
        new("RFC 9112 §3.2", "a Host that is a list is refused with 400", With("gate.example, other.example"), Refused),
        new("RFC 9112 §3.2", "a Host with a port that is no number is refused with 400", With("gate.example:eighty"), Refused),
        new("RFC 9112 §3.2", "a Host with an open bracket is refused with 400", With("[::1"), Refused),
        new("RFC 9112 §3.2", "a Host with a control character is refused with 400", With("gate\u0001.example"), Refused),
        new("RFC 9110 §7.2", "a Host with a port is understood", With("gate.example:8080"), Status(200), Forwarded()),
        new("RFC 9110 §7.2", "a Host that is an IPv6 address is understood", With("[::1]:8080"), Status(200), Forwarded()),
        new("RFC 9112 §3.2", "HTTP/1.0 needs no Host", Raw("GET {here} HTTP/1.0\r\n" + Token + "\r\n"), Status(200), Forwarded()),
        new("RFC 9112 §3.2", "the forwarded request has exactly one Host", Get(), Status(200), ForwardedFieldMatches("Host", ".")),
        new("RFC 9110 §7.6.1", "Connection cannot have Host removed", Get("Connection: Host"), Status(200, 400), ForwardedHostOrRefused),
        new("RFC 9112 §3.2.2", "an absolute target is understood", Raw("GET http://gate.example{here}?x=1 HTTP/1.1\r\n{fields}\r\n"), Status(200), ForwardedPath),
        new("RFC 9112 §3.2.2", "the authority of an absolute target replaces Host",
            Raw("GET http://gate.example{here} HTTP/1.1\r\nHost: other.example\r\n" + Token + "\r\n"), Status(200), NotForwardedText("other.example"), Strictly(ForwardedField("X-Forwarded-Host", "gate.example"))),
        new("RFC 9112 §3.2.2", "an absolute target with a user is refused", Raw("GET http://eve@gate.example{here} HTTP/1.1\r\n{fields}\r\n"), Refused),
        new("RFC 9112 §3.2.2", "an absolute target without a host is refused", Raw("GET http://{here} HTTP/1.1\r\n{fields}\r\n"), Status(400, 404)),
        new("RFC 9110 §15.5.20", "a host that it has never heard of is not answered with 421", With("never.heard.example"), StatusIsNot421),
        new("RFC 9112 §3.2.3", "CONNECT is refused", Raw("CONNECT gate.example:443 HTTP/1.1\r\n{fields}\r\n"), Status(400, 403, 404, 405, 501), NotForwarded),
        new("RFC 9112 §3.2", "a Host with a port beyond 65535 is refused with 400", With("gate.example:99999"), Refused),
        new("RFC 9112 §3.2.3", "CONNECT with a path is refused", Ask("CONNECT", "{here}", "", ""), Status(400, 403, 404, 405, 501), NotForwarded),
    ];

    private static Expectation StatusIsNot421 => Of(static answer => answer.Status == 421 ? "answers 421" : null);

    private static Expectation ForwardedPath => static scene => Task.FromResult(
        scene.Seen is [.., var last] && (last.Request.Target == scene.Fill("{here}?x=1") || last.Request.Target == scene.Fill("http://gate.example{here}?x=1")) ? null : "forwards another target");

    private static Expectation ForwardedHostOrRefused => static scene => Task.FromResult(
        scene.Seen is [.., var last] && last.Request["Host"].Length != 1 ? "forwards no Host" : null);

    private static Step[] With(string host) => Raw($"GET {{here}} HTTP/1.1\r\nHost: {host}\r\n{Token}\r\n");
}
