using System.Text;
using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.Stores;

/// <summary>One client of Discord's gateway on its way in, with a watch: from IDENTIFY to READY, and to the last of its guilds.</summary>
internal sealed class OpeningTongue(string token, int guilds) : Tongue
{
    private long _asked;
    private int _guilds;

    public TimeSpan Ready { get; private set; }

    public TimeSpan Last { get; private set; }

    /// <summary>Of payloads, READY to the last guild.</summary>
    public long Bytes { get; private set; }

    // Nothing is a delivery: all that comes is looked at.
    public override int DeliveryLength => int.MaxValue;

    public override string Path(int room) => "/gateway?v=10&encoding=json";

    public override byte[] Say(int room) => throw new NotSupportedException("It only comes in.");

    public override void Answer(WebSocketLink link, ReadOnlySpan<byte> payload)
    {
        // The envelope: op, s and t come before d.
        var start = payload[..Math.Min(payload.Length, 64)];
        if (start.IndexOf("\"op\":10"u8) >= 0)
        {
            _asked = TimeProvider.System.GetTimestamp();
            link.Send(Frame.Text(Encoding.ASCII.GetBytes(
                $$$$"""{"op":2,"d":{"token":"{{{{token}}}}","intents":33283,"properties":{"os":"linux","browser":"bench","device":"bench"}}}""")));
        }
        else if (start.IndexOf("\"READY\""u8) >= 0)
        {
            Ready = TimeProvider.System.GetElapsedTime(_asked);
            Bytes += payload.Length;
        }
        else if (start.IndexOf("\"GUILD_CREATE\""u8) >= 0)
        {
            Bytes += payload.Length;
            if (++_guilds == guilds)
            {
                Last = TimeProvider.System.GetElapsedTime(_asked);
                link.Enter();
            }
        }
        else if (start.IndexOf("\"op\":0"u8) < 0 && start.IndexOf("\"op\":11"u8) < 0)
        {
            throw new InvalidOperationException("Gatehouse said " + Encoding.UTF8.GetString(payload));
        }
    }
}
