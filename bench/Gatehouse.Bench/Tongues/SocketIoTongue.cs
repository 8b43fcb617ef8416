using System.Text;
using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.Tongues;

/// <summary>Engine.IO 4 over WebSocket with Socket.IO 5 inside it: open, connect, events, and the server's pings.</summary>
internal sealed class SocketIoTongue : Tongue
{
    private readonly byte[] _said = Frame.Text([.. "42[\"m\","u8, .. Body.Json, .. "]"u8]);
    private readonly byte[] _connect = Frame.Text("40"u8);
    private readonly byte[] _pong = Frame.Text("3"u8);

    public override int DeliveryLength => Body.Json.Length;

    public override string Path(int room) => $"/socket.io/?EIO=4&transport=websocket&room={room}";

    public override void Answer(WebSocketLink link, ReadOnlySpan<byte> payload)
    {
        if (payload.StartsWith("40"u8))
        {
            link.Enter();
        }
        else if (payload.StartsWith("0"u8))
        {
            link.Send(_connect);
        }
        else if (payload.SequenceEqual("2"u8))
        {
            link.Send(_pong);
        }
        else
        {
            throw new InvalidOperationException("socket.io said " + Encoding.UTF8.GetString(payload));
        }
    }

    public override byte[] Say(int room) => _said;
}
