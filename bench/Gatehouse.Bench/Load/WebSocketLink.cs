using System.Buffers.Binary;
using System.Text;

namespace Gatehouse.Bench.Load;

/// <summary>A WebSocket client that counts messages by their frame headers and only reads those its tongue must answer.</summary>
internal sealed class WebSocketLink(Tongue tongue, int room) : Link
{
    private const byte Continuation = 0;
    private const byte CloseFrame = 8;
    private const byte Ping = 9;

    private bool _upgraded;
    private bool _leaving;

    public int Room { get; } = room;

    /// <summary>True once the server has let the client in: from now on it hears its room.</summary>
    public bool IsIn { get; private set; }

    /// <summary>Messages of the room heard since the link is in.</summary>
    public int Received { get; private set; }

    /// <summary>Length of the last delivered message's payload and of its frame, for the report.</summary>
    public int PayloadLength { get; private set; }

    /// <summary>The last heartbeat was answered.</summary>
    public bool HeartbeatAnswered { get; set; }

    public Crowd? Crowd { get; set; }

    public void Knock() => Send(Encoding.ASCII.GetBytes(
        $"GET {tongue.Path(Room)} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));

    /// <summary>Closes with 1000: this client does not mean to come back.</summary>
    public void Leave()
    {
        _leaving = true;
        if (Socket >= 0)
        {
            // A client that is gone already needs no goodbye.
            _ = Native.Send(Socket, Frame.Masked(CloseFrame, [0x03, 0xe8]));
        }
    }

    public void Enter()
    {
        IsIn = true;
        Crowd?.Entered();
    }

    public override int Hear(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        if (!_upgraded)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return 0;
            }

            if (!bytes.StartsWith("HTTP/1.1 101"u8))
            {
                throw new InvalidOperationException("The server refused the upgrade: " + Encoding.ASCII.GetString(bytes[..end]));
            }

            _upgraded = true;
            used = end + 4;
        }

        while (Frame.TryRead(bytes[used..], out var opcode, out var payload, out var length))
        {
            used += length;
            Hear(opcode, payload);
        }

        return used;
    }

    public override void Lost() => Crowd?.LostOne(this);

    private void Hear(byte opcode, ReadOnlySpan<byte> payload)
    {
        if (opcode == Ping)
        {
            Send(Frame.Masked(10, payload));
        }
        else if (opcode == CloseFrame && _leaving)
        {
            // It says goodbye, too, and ends the connection.
        }
        else if (opcode == CloseFrame)
        {
            var code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 1005;
            throw new InvalidOperationException($"The server closed a connection with {code} {Encoding.UTF8.GetString(payload.Length > 2 ? payload[2..] : default)}.");
        }
        else if (opcode == Continuation)
        {
            throw new InvalidOperationException("No server here has a reason to fragment.");
        }
        else if (IsIn && payload.Length >= tongue.DeliveryLength)
        {
            Received++;
            PayloadLength = payload.Length;
            Crowd?.Delivered(this);
        }
        else
        {
            tongue.Answer(this, payload);
        }
    }
}
