using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Behind;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Limits, and the form of refusals (RFC 6585 §4, RFC 9457).</summary>
internal static class Refusals
{
    private const string Preflight = "Origin: https://chat.example\r\nAccess-Control-Request-Method: POST";

    // Far more at once than a slow machine lets a second's allowance grow back.
    private static readonly Step[] Many = [Send(string.Concat(Enumerable.Repeat(Request("GET", "{here}"), 8))), .. Enumerable.Repeat(Answer, 8)];

    public static readonly Rule[] Rules =
    [
        Limited("RFC 6585 §4", "requests too many are refused with 429 and do not reach the service", Many, SomeRefused, Status(429)),
        Limited("RFC 9110 §10.2.3", "429 says in whole seconds when to come back", Many, Status(429), FieldMatches("Retry-After", "^[1-9][0-9]*$")),
        Limited("RFC 9457 §3", "429 says what it is in problem details", Many, Status(429), Problem("rate-limited")),
        Limited("RFC 6585 §4", "a refusal for too many leaves the connection usable", Many, Status(429), Stays),
        Limited("RFC 6585 §4", "an upgrade counts too, and is refused before the service hears of it",
            Script([.. Many, Send($"GET {{socket}} HTTP/1.1\r\n{{fields}}{Handshake}\r\n\r\n"), Answer]), Status(429)),
        Ours("RFC 9457 §3", "401 says what it is in problem details", Raw("GET {here} HTTP/1.1\r\nHost: gate.example\r\n\r\n"), Status(401), Problem("unauthorized")),
        Ours("RFC 9457 §3", "a target that is refused says what it is in problem details", Get(target: "{here}/../x"), Status(400), Problem("bad-target")),
        Ours("RFC 9457 §3", "two lengths say what they are in problem details", Post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"), Status(400), Problem("bad-request")),
        Ours("RFC 9457 §3", "a method that a path does not take says what it is in problem details", Ask("DELETE", "{socket}", "", ""), Status(405), Problem("method-not-allowed"), NotForwarded),
        Ours("RFC 9110 §15.5.6", "405 says which methods a path takes", Ask("DELETE", "{socket}", "", ""), Status(405), FieldMatches("Allow", "GET")),
        Ours("RFC 9110 §9.3.2", "a refusal of HEAD has no body", Raw("HEAD {here} HTTP/1.1\r\nHost: gate.example\r\n\r\n", isToHead: true), Status(401), Stays),
        Ours("RFC 9112 §9.3", "the body of a refused request is never the next request",
            Raw("POST {here} HTTP/1.1\r\nHost: gate.example\r\nContent-Length: 400\r\n\r\n" + new string('x', 200) + "GET {here}/smuggled HTTP/1.1\r\n{fields}\r\n" + new string('x', 200)),
            Status(401), NotForwarded, OnlyRefusals),
        Ours("RFC 9111 §5.2.2.5", "a refusal is not stored by caches", Raw("GET {here} HTTP/1.1\r\nHost: gate.example\r\n\r\n"), Status(401), Field("Cache-Control", "no-store")),
        Ours("RFC 6454 §7", "a preflight is answered here", Ask("OPTIONS", "{here}", Preflight, ""), Status(204), Field("Access-Control-Allow-Origin", "https://chat.example"), NotForwarded),
        Ours("RFC 6454 §7", "a preflight of an origin that is not allowed allows nothing",
            Ask("OPTIONS", "{here}", Preflight.Replace("chat", "evil", StringComparison.Ordinal), ""), Status(204), Field("Access-Control-Allow-Origin"), NotForwarded),
        Ours("RFC 6454 §7", "an allowed origin may read a refusal",
            Raw("GET {here} HTTP/1.1\r\nHost: gate.example\r\nOrigin: https://chat.example\r\n\r\n"), Status(401), Field("Access-Control-Allow-Origin", "https://chat.example")),
        Ours("RFC 6454 §7", "no other origin may read a refusal", Raw("GET {here} HTTP/1.1\r\nHost: gate.example\r\nOrigin: https://evil.example\r\n\r\n"), Status(401), Field("Access-Control-Allow-Origin")),
        new("RFC 6454 §7", "what a service says of origins is replaced, not doubled",
            Get("Origin: https://chat.example"), Answers(Ok("Access-Control-Allow-Origin: *", "hello")), Status(200), Field("Access-Control-Allow-Origin", "https://chat.example")) { IsOurs = true },
        new("RFC 9110 §12.5.5", "an answer to an origin varies by it", Get("Origin: https://chat.example"), Answers(Ok("Vary: Accept", "")), Status(200), VariesByOrigin) { IsOurs = true },
        Ours("RFC 9110 §5.6.7", "every answer has the number of its request", Get(), Status(200), FieldMatches("X-Request-Id", "."), ForwardedFieldMatches("X-Request-Id", ".")),
    ];

    private static Rule Ours(string section, string sentence, Step[] client, params Expectation[] expects) => new(section, sentence, client, Hello, expects) { IsOurs = true };

    private static Rule Limited(string section, string sentence, Step[] client, params Expectation[] expects) =>
        new(section, sentence, client, Hello, expects) { IsOurs = true, Setting = Setting.Limited };

    private static Expectation SomeRefused => static scene =>
    {
        var passed = scene.Client.Answers.Count(static answer => answer.Status == 200);
        return Task.FromResult(passed > 0 && passed < scene.Client.Answers.Count && passed == scene.Seen.Count ? null : $"lets {passed} pass and forwards {scene.Seen.Count}");
    };

    private static Expectation VariesByOrigin => Of(static answer =>
        string.Join(',', answer["Vary"]) is var vary && vary.Contains("Origin", StringComparison.Ordinal) && vary.Contains("Accept", StringComparison.Ordinal) ? null : $"varies by {vary}");

    // What is left of the body is read, or the connection is closed: the first bytes that are a request again are no request of ours.
    private static Expectation OnlyRefusals => static async scene =>
    {
        scene.Client.Wire.Finish();
        var rest = await scene.Client.Wire.ReadToEndAsync();
        return rest.Contains("HTTP/1.1 2", StringComparison.Ordinal) ? $"goes on with {Short(rest)}" : null;
    };
}
