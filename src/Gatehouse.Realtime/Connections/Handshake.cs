using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Realtime.Connections;

/// <summary>The server's side of the opening handshake (RFC 6455 §4.2.2): no subprotocol, no extension.</summary>
internal static class Handshake
{
    private const int AcceptLength = 28;
    private const int MaxParameters = 32;

    private static readonly Dictionary<string, string> NoQuery = [];

    /// <summary>Length of what <see cref="WriteAnswer"/> writes.</summary>
    public static int AnswerLength => Answer.Length + AcceptLength + 4;

    private static ReadOnlySpan<byte> Answer =>
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "u8;

    /// <summary>Writes the whole answer to a client that sent <paramref name="key"/>.</summary>
    public static void WriteAnswer(string key, Span<byte> target)
    {
        Answer.CopyTo(target);
        Encoding.ASCII.GetBytes(Accept(key), target[Answer.Length..]);
        "\r\n\r\n"u8.CopyTo(target[(Answer.Length + AcceptLength)..]);
    }

    /// <summary>The value of Sec-WebSocket-Accept.</summary>
    public static string Accept(string key)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6455 §1.3 says SHA-1; nothing is kept secret by it.
        SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"), hash);
#pragma warning restore CA5350
        return Convert.ToBase64String(hash);
    }

    /// <summary>What a good head asks for. Null when it has too many parameters.</summary>
    public static HandshakeRequest? Request(in UpgradeHead head)
    {
        var target = head.Target;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0)
        {
            return new HandshakeRequest(target, head.Host!, Secure: false, NoQuery);
        }

        return Query(target.AsSpan(mark + 1)) is { } query ? new HandshakeRequest(target[..mark], head.Host!, Secure: false, query) : null;
    }

    /// <summary>Decodes <c>name=value&amp;…</c>; escapes that are none stay as they are. Null when there are more than 32 parameters.</summary>
    public static IReadOnlyDictionary<string, string>? Query(ReadOnlySpan<char> text)
    {
        var query = new Dictionary<string, string>(4, StringComparer.Ordinal);
        var count = 0;
        foreach (var range in text.Split('&'))
        {
            var part = text[range];
            if (part.IsEmpty)
            {
                continue;
            }

            if (++count > MaxParameters)
            {
                return null;
            }

            var equals = part.IndexOf('=');
            var name = equals < 0 ? part : part[..equals];
            query.TryAdd(Decode(name), equals < 0 ? "" : Decode(part[(equals + 1)..]));
        }

        return query;
    }

    private static string Decode(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny('%', '+') < 0)
        {
            return text.ToString();
        }

        return Uri.UnescapeDataString(text.ToString().Replace('+', ' '));
    }
}
