using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Conformance.Harness;

/// <summary>One frame as received.</summary>
/// <param name="Final">FIN.</param>
/// <param name="Opcode">0 to 15.</param>
/// <param name="Payload">Unmasked.</param>
public sealed record WireFrame(bool Final, int Opcode, byte[] Payload);

/// <summary>
/// A client's end of a WebSocket on a plain TCP socket: writes any frame, also wrong ones, and reads strictly, so that a mistake of the server fails the test (RFC 6455).
/// Not for use by several threads at once, except one reader beside one writer.
/// </summary>
public sealed class WebSocketWire : IDisposable
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    private const string HandshakeGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private WebSocketWire(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Connects and upgrades.</summary>
    /// <param name="target">Path and query, as written into the request line.</param>
    /// <param name="receiveBuffer">The kernel's buffer for this socket in bytes; small for a slow reader. 0 leaves it.</param>
    /// <exception cref="HandshakeRefusedException">The server answered with another status than 101.</exception>
    public static async Task<WebSocketWire> OpenAsync(Uri address, string target, int receiveBuffer = 0)
    {
        ArgumentNullException.ThrowIfNull(address);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        using var patience = Patience.Token();
        await socket.ConnectAsync(address.Host, address.Port, patience.Token);
        var wire = new WebSocketWire(socket);
        try
        {
            await wire.UpgradeAsync(address, target, patience.Token);
            return wire;
        }
        catch
        {
            wire.Dispose();
            throw;
        }
    }

    /// <summary>Sends one frame with a random mask.</summary>
    public Task SendAsync(int opcode, ReadOnlyMemory<byte> payload, bool final = true) => SendRawAsync(Frame(opcode, payload.Span, final));

    /// <summary>Sends any bytes.</summary>
    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        using var patience = Patience.Token();
        await _stream.WriteAsync(bytes, patience.Token);
    }

    /// <summary>Writes a frame, right or wrong.</summary>
    /// <param name="reserved">RSV1 to RSV3 as the bits 4, 2 and 1.</param>
    public static byte[] Frame(int opcode, ReadOnlySpan<byte> payload, bool final = true, bool masked = true, int reserved = 0)
    {
        var output = new List<byte>(payload.Length + 14) { (byte)((final ? 0x80 : 0) | (reserved << 4) | opcode) };
        var maskBit = masked ? 0x80 : 0;
        if (payload.Length < 126)
        {
            output.Add((byte)(maskBit | payload.Length));
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            output.Add((byte)(maskBit | 126));
            output.AddRange([(byte)(payload.Length >> 8), (byte)payload.Length]);
        }
        else
        {
            output.Add((byte)(maskBit | 127));
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
            output.AddRange(length);
        }

        if (!masked)
        {
            output.AddRange(payload);
            return [.. output];
        }

        Span<byte> mask = stackalloc byte[4];
        RandomNumberGenerator.Fill(mask);
        output.AddRange(mask);
        for (var i = 0; i < payload.Length; i++)
        {
            output.Add((byte)(payload[i] ^ mask[i & 3]));
        }

        return [.. output];
    }

    /// <summary>A Close frame's payload.</summary>
    public static byte[] ClosePayload(int code, string reason = "") => [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)];

    /// <summary>Reads one frame; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The server broke RFC 6455.</exception>
    public async Task<WireFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadFrameAsync(cancellationToken);
        }
        catch (Exception gone) when (gone is IOException or SocketException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Ends the connection with a reset, as a cut cable or a killed client looks.</summary>
    public void Cut()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void Dispose() => _stream.Dispose();

    private async Task UpgradeAsync(Uri address, string target, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var request = $"GET {target} HTTP/1.1\r\nHost: {address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var head = await ReadHeadAsync(cancellationToken);
        var lines = head.Split("\r\n");
        if (!lines[0].StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
        {
            throw new HandshakeRefusedException(head);
        }

        // RFC 6455 §4.1: the client fails the connection unless the server proves that it has read the key.
#pragma warning disable CA5350 // The protocol says SHA-1.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + HandshakeGuid)));
#pragma warning restore CA5350
        Assert.Contains(lines, line => line.Equals($"Sec-WebSocket-Accept: {accept}", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(lines, line => line.StartsWith("Sec-WebSocket-Extensions:", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 16_384 && !EndsHead(head))
        {
            if (await _stream.ReadAsync(one, cancellationToken) == 0)
            {
                break;
            }

            head.Add(one[0]);
        }

        return Encoding.ASCII.GetString([.. head]);
    }

    private static bool EndsHead(List<byte> head) =>
        head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n';

    private async Task<WireFrame> ReadFrameAsync(CancellationToken cancellationToken)
    {
        var start = await ExactlyAsync(2, cancellationToken);
        if ((start[0] & 0x70) != 0)
        {
            throw new InvalidDataException("The server set a reserved bit (RFC 6455 §5.2).");
        }

        if ((start[1] & 0x80) != 0)
        {
            throw new InvalidDataException("The server masked a frame (RFC 6455 §5.1).");
        }

        long length = start[1] & 0x7F;
        if (length == 126)
        {
            length = BinaryPrimitives.ReadUInt16BigEndian(await ExactlyAsync(2, cancellationToken));
            MustBeShortest(length >= 126);
        }
        else if (length == 127)
        {
            length = BinaryPrimitives.ReadInt64BigEndian(await ExactlyAsync(8, cancellationToken));
            MustBeShortest(length > ushort.MaxValue);
        }

        var opcode = start[0] & 0x0F;
        var final = (start[0] & 0x80) != 0;
        if (opcode >= 8 && (!final || length > 125))
        {
            throw new InvalidDataException("The server sent a fragmented or long control frame (RFC 6455 §5.5).");
        }

        return new WireFrame(final, opcode, await ExactlyAsync((int)length, cancellationToken));
    }

    private static void MustBeShortest(bool isShortest)
    {
        if (!isShortest)
        {
            throw new InvalidDataException("The server did not use the shortest length (RFC 6455 §5.2).");
        }
    }

    private async Task<byte[]> ExactlyAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}

/// <summary>The server did not upgrade.</summary>
/// <param name="head">Its answer's status line and headers.</param>
public sealed class HandshakeRefusedException(string head) : Exception(head)
{
    /// <summary>The HTTP status it answered with; 0 when it just closed.</summary>
    public int Status { get; } = head.Length > 12 ? int.Parse(head.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;
}
