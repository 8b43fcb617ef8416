using System.Text;
using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.Tongues;

/// <summary>Discord's gateway, v10 and JSON: Hello, Identify, READY, and heartbeats when it takes longer.</summary>
/// <param name="token">Whose token a client of a room identifies with.</param>
/// <param name="lastOfOpening">The event with which a session's opening ends.</param>
/// <param name="deliveryLength">A dispatch at least this long, after the opening, is a message.</param>
internal sealed class DiscordTongue(Func<int, string> token, string lastOfOpening, int deliveryLength) : Tongue
{
    private readonly byte[] _last = Encoding.ASCII.GetBytes($"\"{lastOfOpening}\"");
    private readonly Dictionary<int, byte[]> _identifies = [];

    public override int DeliveryLength => deliveryLength;

    public override byte[] Heartbeat { get; } = Frame.Text("""{"op":1,"d":null}"""u8);

    public override string Path(int room) => "/gateway?v=10&encoding=json";

    public override void Answer(WebSocketLink link, ReadOnlySpan<byte> payload)
    {
        if (Start(payload).IndexOf("\"op\":11"u8) >= 0)
        {
            link.HeartbeatAnswered = true;
        }
        else if (Start(payload).IndexOf("\"op\":10"u8) >= 0)
        {
            link.Send(Identify(link.Room));
        }
        else if (Start(payload).IndexOf(_last) >= 0)
        {
            link.Enter();
        }
        else if (!link.IsIn && Start(payload).IndexOf("\"op\":0"u8) < 0)
        {
            throw new InvalidOperationException("Gatehouse said " + Encoding.UTF8.GetString(payload));
        }
    }

    /// <summary>With the opcode that only <see cref="Rooms.SayGreeter"/> understands.</summary>
    public override byte[] Say(int room) =>
        Frame.Text([.. Encoding.ASCII.GetBytes($$"""{"op":100,"t":"room:{{room}}","d":"""), .. Body.Json, (byte)'}']);

    // The envelope: op, s and t come before d.
    private static ReadOnlySpan<byte> Start(ReadOnlySpan<byte> payload) => payload[..Math.Min(payload.Length, 64)];

    private byte[] Identify(int room)
    {
        if (!_identifies.TryGetValue(room, out var identify))
        {
            // Every intent up to MESSAGE_CONTENT except presences and typing: what an ordinary bot asks for.
            identify = _identifies[room] = Frame.Text(Encoding.ASCII.GetBytes(
                $$$$"""{"op":2,"d":{"token":"{{{{token(room)}}}}","intents":33283,"properties":{"os":"linux","browser":"bench","device":"bench"}}}"""));
        }

        return identify;
    }
}
