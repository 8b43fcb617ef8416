using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Request targets: forwarded as they came (RFC 9110 §7.7), and refused when two could read them differently (RFC 3986 §7).</summary>
internal static class Targets
{
    private static readonly Expectation[] Refused = [Status(400, 404), NotForwarded];

    public static readonly Rule[] Rules =
    [
        new("RFC 9110 §7.7", "path and query are forwarded unchanged", Get(target: "{here}/a?b=c&d"), Status(200), ForwardedTarget("{here}/a?b=c&d")),
        new("RFC 9110 §7.7", "escapes are forwarded as they were written", Get(target: "{here}/%41%7e%e2%82%ac"), Status(200), ForwardedTarget("{here}/%41%7e%e2%82%ac")),
        new("RFC 9110 §7.7", "escapes in a query are forwarded as they were written", Get(target: "{here}?a=%2F%2f..b"), Status(200), ForwardedTarget("{here}?a=%2F%2f..b")),
        new("RFC 9110 §7.7", "an empty query is forwarded with its mark", Get(target: "{here}?"), Status(200), ForwardedTarget("{here}?")),
        new("RFC 9110 §7.7", "a path that ends with a slash is forwarded with it", Get(target: "{here}/"), Status(200), ForwardedTarget("{here}/")),
        new("RFC 9110 §7.7", "marks that need no escape get none", Get(target: "{here}/a:b@c!$&'()*+,;=-._~"), Status(200), ForwardedTarget("{here}/a:b@c!$&'()*+,;=-._~")),
        new("RFC 9110 §7.7", "letters in a query that should have been escaped are forwarded as they are, or refused",
            Get(target: "{here}?a=<\"{}|^`>"), Either([Status(200), ForwardedTarget("{here}?a=<\"{}|^`>")], Refused)),
        Ambiguous("RFC 3986 §6.2.2.3", "a path with dot segments", "{here}/../x"),
        Ambiguous("RFC 3986 §6.2.2.3", "a path with escaped dot segments", "{here}/%2e%2E/x"),
        Ambiguous("RFC 3986 §6.2.2.3", "a path with half escaped dot segments", "{here}/.%2e/x"),
        Ambiguous("RFC 3986 §6.2.2.3", "a path with dot segments before a parameter", "{here}/..;a=b/x"),
        Ambiguous("RFC 3986 §6.2.2.3", "a path with a single dot segment", "{here}/./x"),
        Ambiguous("RFC 3986 §2.4", "a path that is escaped twice over dots", "{here}/%252e%252e/x"),
        Ambiguous("RFC 3986 §2.2", "a path with an escaped slash", "{here}%2fx"),
        Ambiguous("RFC 3986 §2.2", "a path with an escaped backslash", "{here}%5cx"),
        Ambiguous("RFC 3986 §3.3", "a path with a backslash", "{here}\\x"),
        Ambiguous("RFC 3986 §3.3", "a path with an empty segment", "{here}//x"),
        Ambiguous("RFC 3986 §7.3", "a path with an escaped NUL", "{here}%00"),
        Ambiguous("RFC 3986 §7.3", "a query with an escaped NUL", "{here}?a=%00"),
        Ambiguous("RFC 3986 §7.3", "a path with an escaped line break", "{here}%0d%0aX:1"),
        Ambiguous("RFC 3986 §2.1", "a path with half an escape", "{here}/%4"),
        Ambiguous("RFC 3986 §2.1", "a path with an escape that is no number", "{here}/%zz"),
        Ambiguous("RFC 3629 §3", "a path with an overlong slash", "{here}/%c0%af"),
        Ambiguous("RFC 3629 §3", "a path with an overlong dot", "{here}/%c0%ae%c0%ae/x"),
        new("RFC 9112 §3.2", "a target with a control character is refused", Get(target: "{here}/\u0001"), Refused),
        new("RFC 9112 §3.2", "a target with DEL is refused", Get(target: "{here}/\u007f"), Refused),
        new("RFC 9112 §3.2", "a target with a tab is refused", Get(target: "{here}/a\tb"), Refused),
        new("RFC 9112 §3.2", "a target beyond ASCII is refused", Get(target: "{here}/\u00e9"), Refused),
        new("RFC 9112 §3.2.1", "a target with a fragment is refused", Get(target: "{here}#x"), Refused),
        new("RFC 9112 §3.2.1", "a target without a leading slash is refused", Get(target: "api/v1/messages/{rule}"), Status(400), NotForwarded),
        new("RFC 9112 §3.2.4", "an asterisk is refused but for OPTIONS", Get(target: "*"), Status(400, 405), NotForwarded),
        new("RFC 9110 §7.6.2", "Max-Forwards of another method is left as it is", Get("Max-Forwards: 0"), Status(200), ForwardedField("Max-Forwards", "0")),
        new("RFC 9110 §7.6.2", "OPTIONS that may go no further is answered here",
            Ask("OPTIONS", "{here}", "Max-Forwards: 0", ""), Status(200, 204), NotForwarded),
        new("RFC 9110 §7.6.2", "OPTIONS that may go on is forwarded with one less",
            Ask("OPTIONS", "{here}", "Max-Forwards: 3", ""), Status(200), ForwardedField("Max-Forwards", "2")),
        new("RFC 9110 §7.6.2", "TRACE that may go no further is not forwarded", Ask("TRACE", "{here}", "Max-Forwards: 0", ""), NotForwarded),
        new("RFC 9110 §9.3.8", "TRACE does not show a service's fields to a client", Ask("TRACE", "{here}", "", ""), Status(200, 403, 405, 501), Strictly(Status(501), NotForwarded)),
    ];

    /// <summary>Nobody may repair it: either it goes no further, or it goes on as it came. Here it goes no further.</summary>
    private static Rule Ambiguous(string section, string what, string target) =>
        new(section, what + " is refused, or forwarded unchanged", Get(target: target), Either(Refused, [ForwardedTarget(target)]), Strictly(Refused));
}
