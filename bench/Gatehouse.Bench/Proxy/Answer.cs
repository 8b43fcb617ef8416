using System.Globalization;
using System.Text;

namespace Gatehouse.Bench.Proxy;

/// <summary>What the service behind the measured proxies answers to everything, and what their clients must therefore hear.</summary>
internal sealed class Answer
{
    private readonly byte[] _bytes;

    private Answer(byte[] head, byte[] body)
    {
        Body = body;
        _bytes = [.. head, .. body];
    }

    public byte[] Body { get; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <param name="length">Of the body.</param>
    public static Answer Of(int length)
    {
        // No two places look alike, so that what is missing, doubled or out of order in the middle is seen.
        var body = new byte[length];
        for (var at = 0; at < length; at++)
        {
            body[at] = (byte)('a' + (((at * 7) + (at / 251)) % 26));
        }

        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 200 OK\r\nServer: service\r\nDate: Sat, 21 Nov 2026 12:00:00 GMT\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: {length}\r\n\r\n");
        return new Answer(Encoding.ASCII.GetBytes(head), body);
    }
}
