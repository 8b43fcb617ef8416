using System.Security.Cryptography;
using System.Text;
using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.Proxy;

/// <summary>The least of a WebSocket service that says back what it hears: one short message, always the same.</summary>
internal static class Echo
{
    // RFC 6455 §1.3.
    private const string Accepts = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static readonly byte[] Message = "The harbour is quiet tonight; the gates close at ten."u8.ToArray();

    /// <summary>What a client says.</summary>
    public static byte[] Said { get; } = Frame.Text(Message);

    /// <summary>What it hears.</summary>
    public static byte[] Heard { get; } = [0x81, (byte)Message.Length, .. Message];

    public static byte[] Welcome(ReadOnlySpan<byte> head)
    {
        var request = Encoding.ASCII.GetString(head);
        const string Name = "Sec-WebSocket-Key:";
        var at = request.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
        var key = request[at..request.IndexOf('\r', at)].Trim();
#pragma warning disable CA5350 // RFC 6455 §4.2.2 says SHA-1.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Accepts)));
#pragma warning restore CA5350
        return Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
    }

    /// <returns>Bytes of whole frames, each of which was answered.</returns>
    public static int Reply(Link link, ReadOnlySpan<byte> frames)
    {
        var used = 0;
        while (frames.Length - used >= Said.Length)
        {
            used += Said.Length;
            link.Send(Heard);
        }

        return used;
    }
}
