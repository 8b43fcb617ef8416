using System.Globalization;
using System.Text;

namespace Gatehouse.Realtime.Connections;

/// <summary>An HTTP answer to an upgrade that is not let in, in the API's own error form.</summary>
/// <param name="Header">One further header line's name and value, or null.</param>
internal sealed record Refusal(int Status, string Phrase, string Message, (string Name, string Value)? Header = null)
{
    /// <summary>RFC 6455 §4.2.2: the version that we do speak.</summary>
    public static readonly Refusal WrongVersion = new(
        426, "Upgrade Required", "This gateway speaks WebSocket version 13.", ("Sec-WebSocket-Version", "13"));

    /// <summary>RFC 9110 §15.5.22 asks for an Upgrade header, which Kestrel's responses may carry too.</summary>
    public static readonly Refusal NotAnUpgrade = new(426, "Upgrade Required", "This is a WebSocket gateway.", ("Upgrade", "websocket"));

    public static readonly Refusal TooManyParameters = Bad("The query has too many parameters.");

    public static Refusal Bad(string message) => new(400, "Bad Request", message);

    public static Refusal Leaving(TimeSpan retryAfter) => new(503, "Service Unavailable", "The server is restarting.", Later(retryAfter));

    public static Refusal Full(TimeSpan retryAfter) => new(503, "Service Unavailable", "The server is full.", Later(retryAfter));

    /// <summary>The body: a JSON object. Messages are our own, without characters that JSON would escape.</summary>
    public string Body => $$"""{"message":"{{Message}}","code":0}""";

    /// <summary>The whole answer as HTTP/1.1.</summary>
    public byte[] ToBytes()
    {
        var header = Header is { } more ? $"{more.Name}: {more.Value}\r\n" : "";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {Status} {Phrase}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n{header}\r\n{Body}");
    }

    private static (string Name, string Value) Later(TimeSpan retryAfter) =>
        ("Retry-After", Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture));
}
