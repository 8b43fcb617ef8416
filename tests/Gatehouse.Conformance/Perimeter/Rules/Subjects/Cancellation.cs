using static Gatehouse.Conformance.Perimeter.Rules.Asking;
using static Gatehouse.Conformance.Perimeter.Rules.Behind;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;
using static Gatehouse.Conformance.Perimeter.Rules.ExpectingBehind;

namespace Gatehouse.Conformance.Perimeter.Rules.Subjects;

/// <summary>Clients that go, are slow, or take nothing (RFC 9112 §9), and how much is held for them.</summary>
internal static class Cancellation
{
    private const string Asked = "GET {here} HTTP/1.1\r\n{fields}\r\n";

    private static readonly Step[] StartOfAnswer = [Send(Asked), AnswersHead, Read(10)];
    private static readonly Turn[] BegunAnswer = [ReadsBody, Sends(Chunked("", "5\r\nhello\r\n")), AwaitsEnd];

    public static readonly Rule[] Rules =
    [
        new("RFC 9112 §9.6", "a client that is torn off before its answer frees the service", Script(Send(Asked), Arrives(), Abort), [ReadsBody, AwaitsEnd], LeavesService),
        new("RFC 9112 §9.6", "a client that leaves before its answer frees the service", Script(Send(Asked), Arrives(), Leave), [ReadsBody, AwaitsEnd], LeavesService),
        new("RFC 9112 §9.6", "a client that is torn off within its answer frees the service", Script([.. StartOfAnswer, Abort]), BegunAnswer, LeavesService),
        new("RFC 9112 §9.6", "a client that leaves within its answer frees the service", Script([.. StartOfAnswer, Leave]), BegunAnswer, LeavesService),
        new("RFC 9112 §9.6", "a client that is torn off within its request frees the service",
            Script(Send("POST {here} HTTP/1.1\r\n{fields}Content-Length: 10\r\n\r\nhello"), MayArrive, Abort), [ReadsBody], NoneWhole),
        new("RFC 9112 §9.6", "a client that is torn off within its upgrade frees the service",
            Script(Send("GET {socket} HTTP/1.1\r\n{fields}" + Handshake + "\r\n\r\n"), Arrives(), Abort), [AwaitsEnd], LeavesService),
        new("RFC 9112 §9.5", "a head that never ends is given up", Script(Send("GET {here} HTTP/1.1\r\n{fields}X-Slow: ")), GivenUp, NotForwarded) { IsSlow = true },
        new("RFC 9112 §9.5", "a request line that never ends is given up", Script(Send("GET {here}")), GivenUp, NotForwarded) { IsSlow = true },
        new("RFC 9110 §15.5.9", "a body that never comes is given up with 408",
            Script(Send("POST {here} HTTP/1.1\r\n{fields}Content-Length: 100000\r\n\r\nhello"), Answer), Status(408), Closes, NoneWhole) { IsSlow = true, IsOurs = true },
        new("RFC 9110 §15.5.14", "a body beyond the limit is refused with 413", Post("Content-Length: 40000000", ""), Status(413), Closes, NoneWhole) { IsOurs = true },
        new("RFC 9112 §9.8", "an answer that its client does not take is not piled up",
            Script(Send(Asked), AnswersHead), [ReadsBody, Sends("HTTP/1.1 200 OK\r\nContent-Length: 268435456\r\n\r\n"), SendsMany(256)], PilesUpLessThan(16)),
        new("RFC 9112 §9.8", "a body that its service does not take is not piled up",
            Script(Send("POST {here} HTTP/1.1\r\n{fields}Content-Length: 28000000\r\n\r\n"), SendMany(26)), [Rests], PilesUpLessThan(16)),
        new("RFC 6455 §5", "frames that their client does not take are not piled up",
            Script(Send("GET {socket} HTTP/1.1\r\n{fields}" + Handshake + "\r\n\r\n"), Answer), [Sends(Accepts), SendsMany(256)], Status(101), PilesUpLessThan(16)),
    ];

    private static Expectation GivenUp => static async scene =>
    {
        var rest = await scene.Client.Wire.ReadToEndAsync();
        return rest.Length == 0 || rest.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal) ? null : $"answers {Short(rest)}";
    };

    private static Step Leave => static client =>
    {
        client.Dispose();
        return Task.CompletedTask;
    };
}
