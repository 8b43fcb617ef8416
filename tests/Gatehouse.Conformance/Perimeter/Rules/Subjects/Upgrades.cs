using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Behind;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>WebSocket upgrades (RFC 6455 §4, RFC 9110 §7.8) and what passes through them.</summary>
internal static class Upgrades
{
    private const string Opening = "GET {socket} HTTP/1.1\r\n{fields}" + Handshake + "\r\n\r\n";

    private static readonly Turn[] Echo = [Sends(Accepts), Echoes];

    public static readonly Rule[] Rules =
    [
        new("RFC 6455 §4.2.2", "an upgrade that the service accepts is answered with 101", Upgrade(), Echo, Status(101), FieldIs("Upgrade", "websocket"), FieldIs("Connection", "upgrade"),
            Field("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")),
        new("RFC 6455 §4.1", "the client's key and version reach the service",
            Upgrade(), Echo, Status(101), ForwardedField("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ForwardedField("Sec-WebSocket-Version", "13")),
        new("RFC 9110 §7.8", "Upgrade and Connection are made anew for the service", Upgrade(), Echo, Status(101), ForwardedFieldMatches("Upgrade", "(?i)^websocket$"), ForwardedFieldMatches("Connection", "(?i)^upgrade$")),
        new("RFC 6455 §4.1", "extensions and subprotocols are for client and service to agree on",
            Upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: chat.v1, chat.v2"),
            [Sends(Accepts.Replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat.v2\r\n\r\n", StringComparison.Ordinal)), Echoes],
            Status(101), ForwardedField("Sec-WebSocket-Extensions", "permessage-deflate"), ForwardedField("Sec-WebSocket-Protocol", "chat.v1, chat.v2"), Field("Sec-WebSocket-Protocol", "chat.v2")),
        new("RFC 6455 §5", "bytes pass in both directions as they are",
            Script(Send(Opening), Answer, Send("\u0081\u0085\u0001\u0002\u0003\u0004iggnn"), Read(11)), Echo, Tunnelled("\u0081\u0085\u0001\u0002\u0003\u0004iggnn")),
        new("RFC 6455 §5", "frames that break every rule pass as they are", Script(Send(Opening), Answer, Send("\u00ff\u00ff\0\0"), Read(4)), Echo, Tunnelled("\u00ff\u00ff\0\0")),
        new("RFC 9110 §7.8", "bytes that the client sends early are kept", Script(Send(Opening + "early"), Answer, Read(5)), Echo, Tunnelled("early")),
        new("RFC 9110 §7.8", "bytes that the service sends with its 101 are kept", Script(Send(Opening), Answer, Read(5)), [Sends(Accepts + "early"), Echoes], Tunnelled("early")),
        new("RFC 9110 §7.8", "early bytes of both sides are kept in their order",
            Script(Send(Opening + "mine"), Answer, Send("more"), Read(13)), [Sends(Accepts + "yours"), Echoes], Tunnelled("yoursminemore")),
        new("RFC 6455 §4.2.2", "an upgrade that the service refuses is an answer like any other",
            Upgrade(), Answers("HTTP/1.1 418 Teapot\r\nContent-Length: 3\r\nX-Reason: tea\r\n\r\ntea"), Status(418), Field("X-Reason", "tea"), Body("tea")),
        new("RFC 6455 §4.4", "a service's 426 keeps the versions that it offers",
            Upgrade(), Answers("HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13, 8\r\nContent-Length: 0\r\n\r\n"), Status(426), Field("Sec-WebSocket-Version", "13, 8")),
        new("RFC 9110 §7.8", "an answer other than 101 opens no tunnel",
            Script([.. Upgrade(), .. Get()]), Hello, Answers(200, 200), Stays),
        new("RFC 9110 §7.8", "a chunked refusal of an upgrade is returned whole", Upgrade(), Answers(Chunked("", "5\r\nhello\r\n0\r\n\r\n")), Status(200), Body("hello")),
        new("RFC 9110 §15.2.2", "101 that nobody asked for is a failure", Get(), [ReadsBody, Sends(Accepts + "smuggled"), AwaitsEnd], Status(502), LeavesService),
        new("RFC 9110 §15.2.2", "101 to a POST is a failure", Post("Content-Length: 5", "hello"), [ReadsBody, Sends(Accepts), AwaitsEnd], Status(502), LeavesService),
        new("RFC 9110 §7.8", "Upgrade without Connection is no upgrade",
            Raw("GET {socket} HTTP/1.1\r\n{fields}" + Handshake.Replace("Connection: Upgrade\r\n", "", StringComparison.Ordinal) + "\r\n\r\n"), Hello, Status(200, 400, 426), ForwardedNoUpgrade),
        new("RFC 9110 §7.8", "Connection without Upgrade is no upgrade",
            Raw("GET {socket} HTTP/1.1\r\n{fields}" + Handshake.Replace("Upgrade: websocket\r\n", "", StringComparison.Ordinal) + "\r\n\r\n"), Hello, Status(200, 400, 426), ForwardedNoUpgrade),
        new("RFC 9110 §7.8", "websocket in another case is an upgrade",
            Raw("GET {socket} HTTP/1.1\r\n{fields}" + Handshake.Replace("websocket", "WebSocket", StringComparison.Ordinal) + "\r\n\r\n"), Echo, Status(101)),
        new("RFC 9110 §7.8", "upgrade among other words of Connection is an upgrade",
            Raw("GET {socket} HTTP/1.1\r\n{fields}" + Handshake.Replace("Connection: Upgrade", "Connection: keep-alive, Upgrade", StringComparison.Ordinal) + "\r\n\r\n"), Echo, Status(101)),
        new("RFC 6455 §4.1", "a POST is no upgrade",
            Raw("POST {socket} HTTP/1.1\r\n{fields}" + Handshake + "\r\nContent-Length: 0\r\n\r\n"), Hello, Status(200, 400, 405, 426), ForwardedNoUpgrade),
        new("RFC 6455 §7.1.1", "when the service ends, so does the client's connection",
            Script(Send(Opening), Answer, Read(3)), [Sends(Accepts + "bye"), Ends], Status(101), Tunnelled("bye"), Closes),
        new("RFC 6455 §7.1.1", "when the service is torn down, so is the client's connection", Script(Send(Opening), Answer), [Sends(Accepts), ClientHas(0), Resets], Status(101), Closes),
        new("RFC 6455 §7.1.1", "when the client ends, so does the service's connection",
            Script(Send(Opening), Answer, Send("a"), Read(1), Finish), Echo, Status(101), LeavesService),
        new("RFC 6455 §7.1.1", "when the client is torn down, so is the service's connection",
            Script(Send(Opening), Answer, Send("a"), Read(1), Abort), Echo, Status(101), LeavesService),
        new("RFC 6455 §10.5", "an upgrade without a token is refused before the service hears of it",
            Raw("GET {socket} HTTP/1.1\r\nHost: gate.example\r\nX-Rule: {rule}\r\n" + Handshake + "\r\n\r\n"), Echo, Status(401), NotForwarded) { IsOurs = true },
        new("RFC 6455 §10.2", "an upgrade from an origin that is not allowed is refused with 403", Upgrade("Origin: https://evil.example"), Echo, Status(403), NotForwarded) { IsOurs = true },
        new("RFC 6455 §10.2", "an upgrade from an origin that is allowed is forwarded with it", Upgrade("Origin: https://chat.example"), Echo, Status(101), ForwardedField("Origin", "https://chat.example")) { IsOurs = true },
        new("RFC 6750 §2.3", "a token in a socket's query authenticates and goes no further",
            Raw("GET {socket}&token={token} HTTP/1.1\r\nHost: gate.example\r\n" + Handshake + "\r\n\r\n"), Echo, Status(101), ForwardedTarget("{socket}"), NotForwardedText("{token}")) { IsOurs = true },
        new("RFC 6455 §11.3.4", "a token in a socket's subprotocols authenticates and goes no further",
            Raw("GET {socket} HTTP/1.1\r\nHost: gate.example\r\nSec-WebSocket-Protocol: bearer, {token}\r\n" + Handshake + "\r\n\r\n"),
            Echo, Status(101), Field("Sec-WebSocket-Protocol", "bearer"), NotForwardedText("{token}")) { IsOurs = true },
        new("RFC 9110 §15.2.2", "101 to another protocol than was asked for is a failure",
            Upgrade(), [Sends("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nPRI"), AwaitsEnd], Status(502), LeavesService),
        new("RFC 9110 §7.8", "Upgrade in HTTP/1.0 is ignored", Raw("GET {socket} HTTP/1.0\r\n{fields}" + Handshake + "\r\n\r\n"), Hello, Status(200, 400, 426), ForwardedNoUpgrade),
    ];

    private static Expectation FieldIs(string name, string value) => Of(answer =>
        answer[name] is [var found] && found.Equals(value, StringComparison.OrdinalIgnoreCase) ? null : $"{name} is {Quoted(answer[name])}");

    private static Expectation ForwardedNoUpgrade => static scene => Task.FromResult(
        scene.Seen is [.., var last] && last.Request["Upgrade"].Length > 0 && last.Request["Connection"].Any(static value => value.Contains("upgrade", StringComparison.OrdinalIgnoreCase))
            ? "forwards an upgrade"
            : null);
}
