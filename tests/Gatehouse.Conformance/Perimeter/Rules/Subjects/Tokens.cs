using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Behind;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>How a token is carried (RFC 6750, RFC 9110 §11), what must be wrong with none, and that nobody else says who somebody is.</summary>
internal static class Tokens
{
    private const string Nobody = "Bearer realm=\"gatehouse\"";
    private const string Invalid = "Bearer realm=\"gatehouse\", error=\"invalid_token\"";

    public static readonly Rule[] Rules =
    [
        Ours("RFC 9110 §11.6.1", "401 carries a challenge", With(""), Status(401), Field("WWW-Authenticate", Nobody), NotForwarded),
        Ours("RFC 6750 §3.1", "whoever sent no token hears of no error", With(""), Field("WWW-Authenticate", Nobody)),
        Ours("RFC 6750 §3.1", "whoever sent a bad token hears invalid_token", With("Bearer abc"), Status(401), Field("WWW-Authenticate", Invalid), NotForwarded),
        Ours("RFC 6750 §2.1", "a good token in Authorization passes", With("Bearer {token}"), Status(200), ForwardedField("X-Internal-User-Id", "{rule}")),
        Ours("RFC 9110 §11.1", "the scheme has no case", With("bEaReR {token}"), Status(200), Forwarded()),
        Ours("RFC 9110 §11.1", "another scheme is none", With("Basic ZXZlOmV2ZQ=="), Status(401), NotForwarded),
        Ours("RFC 9110 §11.1", "a scheme alone is none", With("Bearer"), Status(401), NotForwarded),
        Ours("RFC 6750 §2.1", "a token with a space in it is none", With("Bearer {token} x"), Status(401), NotForwarded),
        Ours("RFC 6750 §2.1", "a token with a comma after it is none", With("Bearer {token},"), Status(401), NotForwarded),
        Ours("RFC 6750 §2.1", "a token in quotes is none", With("Bearer \"{token}\""), Status(401), NotForwarded),
        Ours("RFC 9110 §5.3", "two lines of Authorization are none",
            Raw("GET {here} HTTP/1.1\r\nHost: gate.example\r\nX-Rule: {rule}\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer {token}\r\n\r\n"), Status(400, 401), NotForwarded),
        Ours("RFC 9110 §5.3", "a good token before a bad one is none",
            Raw("GET {here} HTTP/1.1\r\nHost: gate.example\r\nX-Rule: {rule}\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer x\r\n\r\n"), Status(400, 401), NotForwarded),
        Ours("RFC 6750 §2.3", "a token in the query of a request is none",
            Raw("GET {here}?access_token={token} HTTP/1.1\r\nHost: gate.example\r\n\r\n"), Status(401), NotForwarded),
        Ours("RFC 6750 §2.2", "a token in a form is none",
            Raw("POST {here} HTTP/1.1\r\nHost: gate.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 14\r\n\r\naccess_token=x"), Status(401), NotForwarded),
        Ours("RFC 6265 §4.2", "a token in a cookie is none",
            Raw("GET {here} HTTP/1.1\r\nHost: gate.example\r\nX-Rule: {rule}\r\nCookie: token={token}; access_token={token}\r\n\r\n"), Status(401), NotForwarded),
        Ours("RFC 7515 §7.1", "a token of two parts is none", With("Bearer a.b"), Status(401), NotForwarded),
        Ours("RFC 7515 §7.1", "a token of four parts is none", With("Bearer {token}.x"), Status(401), NotForwarded),
        Ours("RFC 7516 §9", "a token of five parts is none", With("Bearer {token}.x.y"), Status(401), NotForwarded),
        Ours("RFC 7515 §2", "a token with padding is none", With("Bearer {token}="), Status(401), NotForwarded),
        Ours("RFC 7515 §5.2", "a token with another signature is none", With("Bearer " + Gate.Token("eve", secret: "another secret that is long enough for HS256, and wrong")), Status(401), NotForwarded),
        Ours("RFC 7519 §4.1.4", "a token whose time is over is none", With("Bearer " + Gate.Token("eve", expiresIn: -3600)), Status(401), NotForwarded),
        Ours("RFC 8725 §3.1", "an unsigned token is none", With("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ."), Status(401), NotForwarded),
        Ours("RFC 6750 §5.2", "a token longer than any token is none", With("Bearer " + new string('a', 9000)), Status(401), NotForwarded),
        Ours("RFC 6750 §5.2", "nothing of a bad token is said back", With("Bearer secret-rubbish"), Status(401), SaysNothingOf("secret-rubbish")),
        Ours("RFC 9110 §15.5.2", "nobody learns without a token what is there",
            Raw("GET /nobody/{rule} HTTP/1.1\r\nHost: gate.example\r\n\r\n"), Status(401), NotForwarded),
        Ours("RFC 9110 §15.5.5", "whoever may know learns that nothing is there", Get(target: "/nobody/{rule}"), Status(404), Problem("not-found"), NotForwarded),
        Ours("RFC 9110 §15.5.2", "a public path is public for its own method alone",
            Raw("GET /api/v1/auth/login?{rule} HTTP/1.1\r\nHost: gate.example\r\n\r\n"), Status(401), NotForwarded),
        Ours("RFC 9110 §15.5.2", "a public path needs no token, and names nobody to the service",
            Raw("POST /api/v1/auth/login?{rule} HTTP/1.1\r\nHost: gate.example\r\nContent-Length: 2\r\n\r\n{}"), Status(200), ForwardedBody("{}"), ForwardedField("X-Internal-User-Id")),
        Ours("RFC 9110 §15.5.2", "a path that begins like a public one is not public",
            Raw("POST /api/v1/auth/loginx?{rule} HTTP/1.1\r\nHost: gate.example\r\nContent-Length: 0\r\n\r\n"), Status(401), NotForwarded),
        Ours("RFC 9110 §15.5.2", "a refusal leaves the connection usable", With(""), Status(401), Stays),
        Ours("RFC 9110 §11.6.2", "a stranger's X-Internal-User-Id does not reach the service", Get("X-Internal-User-Id: eve"), Status(200), ForwardedField("X-Internal-User-Id", "{rule}")),
        Ours("RFC 9110 §11.6.2", "a stranger's x-internal-user-id does not reach the service", Get("x-internal-user-id: eve"), Status(200), NotForwardedText("eve")),
        Ours("RFC 3875 §4.1.18", "a stranger's X_Internal_User_Id does not reach the service", Get("X_Internal_User_Id: eve"), Status(200), NotForwardedText("eve")),
        Ours("RFC 3875 §4.1.18", "a stranger's X-Internal_User-Id does not reach the service", Get("X-Internal_User-Id: eve"), Status(200), NotForwardedText("eve")),
        Ours("RFC 9110 §11.6.2", "a stranger's X-Internal-Role does not reach the service", Get("X-Internal-Role: eve"), Status(200), NotForwardedText("eve")),
        Ours("RFC 9110 §11.6.2", "a stranger's X-User-Id does not reach the service", Get("X-User-Id: eve"), Status(200), NotForwardedText("eve")),
        Ours("RFC 9110 §11.6.2", "a stranger's X-Internal-User-Id does not reach a public path either",
            Raw("POST /api/v1/auth/login?{rule} HTTP/1.1\r\nHost: gate.example\r\nX-Internal-User-Id: eve\r\nContent-Length: 0\r\n\r\n"), Status(200), NotForwardedText("eve")),
    ];

    private static Step[] With(string authorization) =>
        Raw($"GET {{here}} HTTP/1.1\r\nHost: gate.example\r\nX-Rule: {{rule}}\r\n{(authorization.Length == 0 ? "" : $"Authorization: {authorization}\r\n")}\r\n");

    private static Rule Ours(string section, string sentence, Step[] client, params Expectation[] expects) => new(section, sentence, client, Hello, expects) { IsOurs = true };

    private static Expectation SaysNothingOf(string text) => Of(answer =>
        answer.Fields.Append(answer.Body).Any(line => line.Contains(text, StringComparison.Ordinal)) ? "says the token back" : null);
}
